"""The README's stack on one engine, and an update of it that `xornet smoke --during` watches."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.containers.engine import docker
from tests.e2e.fleet.node import Node
from tests.e2e.fleet.rpcs import Rpcs
from tests.e2e.fleet.swarm import GRPC, IMAGES, SERVICE, Swarm, machines, wait_for
from tests.e2e.project import console
from tests.e2e.project.checkout import copy_to
from tests.e2e.server import ROOT
from xornet import __version__
from xornet.store import WeightStore

pytestmark = [pytest.mark.engine, pytest.mark.alone]
REQUESTS = 1000
UPDATE = f"docker service update --force --update-delay 0s --detach=false {SERVICE}"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with machines(1) as (node,):
        yield node


def test_the_readmes_commands_start_a_stack(node: Node, tmp_path: Path) -> None:
    checkout = copy_to(tmp_path)
    (checkout / ".venv").symlink_to(ROOT / ".venv")  # as `make setup` would make it
    build, *rest = console.steps(ROOT / "README.md", "When one machine is not enough")

    console.run(build, checkout, node.port)
    node.load(*IMAGES)
    for step in rest:
        console.run(step, checkout, node.port, DOCKER_HOST=node.address, PORT="8000")


def test_an_update_loses_no_request_of_the_smoke_test(node: Node) -> None:
    swarm = Swarm([node], WeightStore(Path("nowhere"), "xor"))
    wait_for(lambda: swarm.count() == 3, "the stack does not run")
    smoke = [str(ROOT / ".venv/bin/xornet"), "smoke", f"http://localhost:{node.port}", "--json", "--during", UPDATE]

    ended = subprocess.run(
        smoke,
        env={**os.environ, "DOCKER_HOST": node.address},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr[-2000:]
    report = json.loads(ended.stdout)
    assert report["right"], report["faults"]
    assert sum(sum(counts.values()) for counts in report["counts"].values()) > REQUESTS


def test_grpc_runs_beside_it_and_an_update_loses_no_rpc(node: Node) -> None:
    swarm = Swarm([node], WeightStore(Path("nowhere"), "xor"))
    image = f"xornet-grpc:{__version__}"
    docker("build", "--quiet", "--target", "grpc", "--tag", image, str(ROOT))
    node.load(image)

    swarm.deploy("swarm.yml", "swarm.grpc.yml")
    wait_for(lambda: swarm.count(GRPC) == 3, "the gRPC server does not run")
    wait_for(lambda: Rpcs(node.grpc_port).send() == "", "no RPC gets its response")
    with Rpcs(node.grpc_port) as rpcs:
        node.docker(*UPDATE.replace(SERVICE, GRPC).split()[1:])
        wait_for(lambda: rpcs.right > REQUESTS, "too few responses")
    node.docker("service", "scale", "--detach=false", f"{GRPC}=0")
    without = Rpcs(node.grpc_port).send()

    print(f"{rpcs.right} RPCs")
    assert rpcs.faults == []
    assert without == "StatusCode.UNAVAILABLE: no replica responded"
