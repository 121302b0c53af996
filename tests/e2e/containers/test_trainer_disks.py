"""Disks that are full, read-only or somebody else's, and files that only root can make: real ones, under the engine."""

import json
from typing import Any, NamedTuple

import pytest

from tests.e2e.containers.engine import Engine, docker
from trainer.status import NOT_WRITTEN

pytestmark = pytest.mark.engine

PUBLISH = """
import json, os
from pathlib import Path
from trainer.cli import main
from xornet.store import WeightStore
def publish():
    return main(["--seed", "1", "--epochs", "20000"])
store = WeightStore(Path("/models"), "xor")
def look():
    return [[number, store.load(number).number] for number in store.versions()]
"""
FILL_A_DISK = """
while (status := publish()) == 0: pass
full = look()
held = sorted(os.listdir(store.directory))
store.path(1).unlink()
print(json.dumps({"status": status, "full": full, "held": held, "freed": publish(), "then": look()}))
"""
PUBLISH_ONCE = """
before = look()
print(json.dumps({"status": publish(), "before": before, "after": look()}))
"""
LOAD_DEVICES = """
import stat, time
from xornet.weights import CorruptWeights
for number, device in enumerate(((1, 3), (1, 5), (1, 8), (5, 1)), 2):
    os.mknod(store.path(number), stat.S_IFCHR | 0o666, os.makedev(*device))
os.mknod(store.path(6), stat.S_IFBLK | 0o666, os.makedev(7, 0))
def refusal(number):
    try:
        return str(store.load(number))
    except (CorruptWeights, OSError) as error:
        return type(error).__name__
print(json.dumps({"refused": [refusal(number) for number in range(2, 7)], "good": store.load(1).number}))
"""


class Ended(NamedTuple):
    """What a script told, and what the trainer printed of what went wrong."""

    facts: dict[str, Any]
    stderr: str


@pytest.fixture(scope="module")
def image(engine: Engine) -> str:
    engine.compose("--profile", "train", "build", "trainer")
    return f"{engine.environment['COMPOSE_PROJECT_NAME']}-trainer"


def run(engine: Engine, image: str, script: str, *options: str) -> Ended:
    """Run a script in the trainer's image, with these options of `docker run`."""
    ended = docker(
        "run", "--rm", "--network=none", *options, "--entrypoint=python", image, "-c", PUBLISH + script,
        folder=engine.folder,
    )  # fmt: skip
    return Ended(json.loads(ended.stdout.splitlines()[-1]), ended.stderr)


def test_a_full_disk_costs_no_version_and_the_next_publish_works_once_there_is_room(engine: Engine, image: str) -> None:
    facts, stderr = run(engine, image, FILL_A_DISK, "--read-only", "--tmpfs=/models:size=64k,uid=10001")

    assert facts["status"] == NOT_WRITTEN
    assert "trainer: /models/xor: the version could not be written, nothing was published" in stderr
    assert "No space left on device" in stderr
    numbers = [number for number, _ in facts["full"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert facts["full"] == [[number, number] for number in numbers]
    assert facts["held"] == sorted(f"{number}.safetensors" for number in numbers)
    assert facts["freed"] == 0
    assert facts["then"] == [[number, number] for number in range(2, len(numbers) + 2)]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param(["--tmpfs=/models:ro,uid=10001"], "Read-only file system", id="read-only"),
        pytest.param(["--read-only"], "Read-only file system", id="read-only image"),
        pytest.param(["--user=12345:12345"], "Permission denied", id="of another user"),
        pytest.param(["--tmpfs=/models:mode=0"], "Permission denied", id="closed to everybody"),
    ],
)
def test_a_disk_that_cannot_be_written_is_told_and_left_as_it_was(
    engine: Engine, image: str, options: list[str], reason: str
) -> None:
    script = PUBLISH_ONCE if "mode=0" not in options[0] else 'print(json.dumps({"status": publish()}))'

    facts, stderr = run(engine, image, script, *options)

    assert facts["status"] == NOT_WRITTEN
    assert "trainer: /models/xor: the version could not be written, nothing was published" in stderr
    assert reason in stderr
    assert facts.get("after") == facts.get("before")


def test_refuses_devices_with_a_versions_name_and_does_not_wait_for_them(engine: Engine, image: str) -> None:
    facts, _ = run(engine, image, LOAD_DEVICES, "--user=0")

    assert facts["refused"][:3] == ["CorruptWeights"] * 3
    assert set(facts["refused"]) <= {"CorruptWeights", "OSError", "PermissionError"}
    assert facts["good"] == 1
