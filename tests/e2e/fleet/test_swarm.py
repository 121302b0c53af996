"""A stack on three machines under load: updates, bad updates, lost and drained machines cost no request."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.fleet.conftest import BUCKET, TOKEN
from tests.e2e.fleet.load import Load
from tests.e2e.fleet.node import Node
from tests.e2e.fleet.swarm import IMAGES, SERVICE, STACK, Swarm, wait_for

pytestmark = [pytest.mark.fleet, pytest.mark.engine, pytest.mark.alone]
REQUESTS = 2000
NEWEST_WITHIN_S = 30
NEXT = "xornet-service:0.2.0"


def survives(swarm: Swarm, act: Callable[[], None], nodes: list[Node]) -> Load:
    """Publish a version and `act` under load through these machines' proxies; assert that nobody noticed."""
    with Load([node.port for node in nodes], token=TOKEN) as load:
        time.sleep(2)
        published = swarm.publish()
        act()
        wait_for(lambda: len(load.answers) > REQUESTS, "too few responses")
        wait_for(lambda: time.monotonic() > published.at + NEWEST_WITHIN_S, "no time passes")
        time.sleep(2)
    older_s = load.last(published.number) - published.at
    told = f"{len(load.answers)} responses, {load.new_connections} new connections, slowest {load.slowest_s():.1f} s, "
    print(f"{told}the last older version {older_s:.1f} s after version {published.number}, {load.versions()}")
    assert load.lost == []
    assert load.wrong == []
    assert load.new_connections > REQUESTS / 4
    assert older_s < NEWEST_WITHIN_S
    return load


def settled(swarm: Swarm, machines: int) -> bool:
    return swarm.count() == 3 and len(swarm.replicas()) == machines


def spread(swarm: Swarm) -> None:
    """Put a replica on each machine, as docs/deployment.md says: Swarm by itself moves nothing that runs."""
    for _ in range(3):
        if settled(swarm, 3):
            return
        for replicas in (4, 3):
            swarm.docker("service", "scale", "--detach", f"{SERVICE}={replicas}")
            wait_for(lambda: swarm.count() == replicas, f"there are not {replicas} replicas")  # noqa: B023
    pytest.fail(f"the replicas are not spread: {swarm.replicas()}")


def test_an_update_of_the_image_starts_the_new_before_it_ends_the_old(swarm: Swarm) -> None:
    for node in swarm.nodes:
        container = node.docker("create", IMAGES[0])
        node.docker("commit", "--change", "LABEL next=yes", container, NEXT)

    survives(swarm, lambda: swarm.update("--image", NEXT, state="completed"), swarm.nodes)

    assert [image for images in swarm.replicas().values() for image in images] == [NEXT] * 3


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(("--env-add", "MODEL_VERSION=999999"), id="never becomes ready"),
        pytest.param(("--args", "false"), id="exits at once"),
    ],
)
def test_a_bad_update_turns_itself_back(swarm: Swarm, bad: tuple[str, ...]) -> None:
    before = swarm.replicas()

    survives(swarm, lambda: swarm.update(*bad, state="rollback_completed"), swarm.nodes)

    wait_for(lambda: swarm.count() == 3, "replicas are missing")
    assert {image for images in swarm.replicas().values() for image in images} == {
        image for images in before.values() for image in images
    }


def test_a_machine_is_drained_and_comes_back(swarm: Swarm) -> None:
    spread(swarm)
    third = swarm.nodes[2]

    def drain() -> None:
        swarm.docker("node", "update", "--availability", "drain", third.name)
        wait_for(lambda: settled(swarm, 2), "the drained machine's replica is not elsewhere")
        swarm.docker("node", "update", "--availability", "active", third.name)
        spread(swarm)

    survives(swarm, drain, swarm.nodes[:2])


def test_a_machine_dies_and_comes_back(swarm: Swarm) -> None:
    """The first one, which leads the swarm."""
    spread(swarm)
    first = swarm.nodes[0]

    def die() -> None:
        first.kill()
        wait_for(lambda: settled(swarm, 2), "the dead machine's replica is not elsewhere")
        first.start()
        wait_for(lambda: swarm.docker("node", "ls", "--format", "{{.Status}}").split() == ["Ready"] * 3, "not back")
        spread(swarm)

    survives(swarm, die, swarm.nodes[1:])


def test_a_replica_that_hangs_is_replaced(swarm: Swarm) -> None:
    """All of its processes are stopped: it accepts connections and never responds."""
    spread(swarm)
    third = swarm.nodes[2]
    containers = ("ps", "--quiet", "--filter", f"label=com.docker.swarm.service.name={SERVICE}")

    def hang() -> None:
        (hanging,) = third.docker(*containers).split()
        processes = third.docker("top", hanging, "-o", "pid").split()[1:]
        third.run("kill", "-STOP", *processes)
        wait_for(lambda: hanging not in third.docker(*containers).split(), "it is not replaced")
        wait_for(lambda: swarm.count() == 3, "a replica is missing")

    load = survives(swarm, hang, swarm.nodes)

    assert load.slowest_s() > 1, "no request met the replica that hung"


def test_two_trainers_on_two_machines_take_every_number_once(swarm: Swarm) -> None:
    before = swarm.store.versions()
    publish = (
        "import sys; from trainer.cli import main;"
        "sys.exit(max(main(['--seed', '1', '--epochs', '20000']) for _ in range(25)))"
    )
    lines = swarm.credentials.splitlines()

    def run(node: Node) -> None:
        environment = [f"--env={line}" for line in (*lines, f"MODELS_DIR={BUCKET}")]
        node.docker("run", "--rm", *environment, "--entrypoint=python", IMAGES[1], "-c", publish)

    with ThreadPoolExecutor() as machines:
        list(machines.map(run, swarm.nodes[:2]))

    assert swarm.store.versions() == list(range(1, len(before) + 51))
    for number in swarm.store.versions():
        swarm.store.load(number)


def test_a_canary_serves_its_version_to_its_share_of_the_requests(swarm: Swarm) -> None:
    files = ("swarm.yml", "swarm.bucket.yml", "swarm.tokens.yml")
    swarm.publish()
    newest = swarm.store.versions()[-1]

    with Load([node.port for node in swarm.nodes], token=TOKEN) as load:
        wait_for(lambda: {answer.version for answer in load.answers[-200:]} == {newest}, "not all serve the newest")
        served = load.versions()[1]
        swarm.deploy(*files, MODELS_DIR=BUCKET, CANARIES="1", CANARY_VERSION="1")
        wait_for(lambda: load.versions()[1] > served + 500, "the canary does not respond")
        before = load.versions()
        wait_for(lambda: len(load.answers) > before.total() + REQUESTS, "too few responses")
        share = (load.versions() - before)[1] / (load.versions() - before).total()
        swarm.deploy(*files, MODELS_DIR=BUCKET)
        wait_for(lambda: not swarm.replicas(f"{STACK}_canary"), "the canary does not end")
        time.sleep(2)
        after = load.versions()
        wait_for(lambda: len(load.answers) > after.total() + REQUESTS, "too few responses")

    print(f"the canary's share: {share:.3f} of {len(load.answers)} responses")
    assert load.lost == load.wrong == []
    assert 0.15 < share < 0.35
    assert set(load.versions() - after) == {newest}
