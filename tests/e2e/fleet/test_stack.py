"""The README's stack on one engine, and an update of it that `xornet smoke --during` watches."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.fleet.node import Node
from tests.e2e.fleet.swarm import IMAGES, SERVICE, Swarm, machines, wait_for
from tests.e2e.project import console
from tests.e2e.project.checkout import copy_to
from tests.e2e.server import ROOT
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
