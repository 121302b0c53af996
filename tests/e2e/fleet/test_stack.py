"""The README's stack on one engine, and an update of it under load."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.fleet.load import Load
from tests.e2e.fleet.node import Node
from tests.e2e.fleet.swarm import IMAGES, Swarm, machines, wait_for
from tests.e2e.project import console
from tests.e2e.project.checkout import copy_to
from tests.e2e.server import ROOT
from xornet.store import WeightStore

pytestmark = [pytest.mark.engine, pytest.mark.alone]


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


def test_an_update_under_load_loses_no_request(node: Node) -> None:
    swarm = Swarm([node], WeightStore(Path("nowhere"), "xor"))
    wait_for(lambda: swarm.count() == 3, "the stack does not run")

    with Load([node.port], clients=2) as load:
        swarm.update("--force", "--update-delay", "0s", state="completed")
        wait_for(lambda: len(load.answers) > 500, "too few responses")

    assert load.lost == []
    assert load.wrong == []
