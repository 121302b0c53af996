"""The page's "Make it again" and the lesson's "publish": each command runs in a shell as it is copied.

make is the real one, told that the environment is set up; docker is a stand-in that runs the trainer with the
arguments that the container would get.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.page.conftest import Open, Start, train
from tests.e2e.server import ROOT
from xornet.store import WeightStore

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STAMPS = (".venv/.service", ".venv/.trainer", ".venv/.kernel", ".venv/.client", ".venv/.tools")
DOCKER = f"""#!/bin/sh
[ "$1 $2 $3 $4" = "compose run --rm trainer" ] || exit 9
shift 4
exec {sys.executable} -m trainer "$@"
"""


class Made(NamedTuple):
    """A model, and the options that make its version."""

    model: str
    options: tuple[str, ...]


MADE = (
    Made("xor", ("--seed", "9", "--restarts", "7")),
    Made("full-adder", ("--table", "full-adder", "--seed", "3")),
    Made("mine", ("--table", "b,a:sum=0110,carry=0001", "--model", "mine", "--seed", "5", "--activation", "relu")),
)


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A search path that begins with what stands in for make and docker."""
    folder, make = tmp_path / "bin", subprocess.run(["which", "make"], capture_output=True, text=True, check=True)
    folder.mkdir()
    old = " ".join(f"-o {stamp}" for stamp in STAMPS)
    for name, script in {"make": f'#!/bin/sh\nexec {make.stdout.strip()} {old} "$@"\n', "docker": DOCKER}.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def paste(command: str, path: str, models_dir: Path) -> None:
    """Run `command` as somebody who pasted it into a shell in the project's directory."""
    environment = {"PATH": path, "MODELS_DIR": str(models_dir), "HOME": str(models_dir)}
    subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=300)


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.model)
def test_both_commands_make_the_same_weights_again(
    made: Made, tmp_path: Path, start: Start, visit: Open, path: str
) -> None:
    train(tmp_path / "models", *made.options)
    first = WeightStore(tmp_path / "models", made.model).load(1)
    here = visit(f"{start(tmp_path / 'models', MODEL_NAME=made.model)}/#version=1")
    here.page.locator("#command code").nth(1).wait_for()

    commands = here.page.locator("#command code").all_inner_texts()

    assert [command.split()[0] for command in commands] == ["make", "docker"]
    for number, command in enumerate(commands, 1):
        paste(command, path, tmp_path / "again")
        again = WeightStore(tmp_path / "again", made.model).load(number)
        assert again.tensors_sha256 == first.tensors_sha256
        assert again.record.truth_table == first.record.truth_table


def test_the_lessons_commands_publish_the_run_on_the_page(
    models_dir: Path, tmp_path: Path, start: Start, visit: Open, path: str
) -> None:
    here = visit(f"{start(models_dir)}/learn#seed=7&hidden=3&epoch=1000")
    here.page.locator("#publish code").nth(1).wait_for(state="attached")

    commands = [each.replace("\xa0", " ") for each in here.page.locator("#publish code").all_text_contents()]

    for number, command in enumerate(commands, 1):
        paste(command, path, tmp_path / "again")
        again = WeightStore(tmp_path / "again", "xor").load(number)
        assert (again.record.recipe.seed, again.network.sizes) == (7, (2, 3, 1))
