"""Every command of the page on signed versions, in a copy of the project."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.project import console
from tests.e2e.project.checkout import copy_to
from tests.paths import ROOT

PAGE = ROOT / "docs" / "signed-versions.md"
SECTIONS = ("Keys", "Signing", "Verifying by hand")
SHIPPED = "1.safetensors"


@pytest.mark.slow
def test_its_commands_print_what_it_says(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    shutil.rmtree(folder / "models" / "xor")
    shutil.copytree(ROOT / "models" / "xor", folder / "models" / "xor", ignore=lambda _, names: set(names) - {SHIPPED})
    (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)

    steps = [step for section in SECTIONS for step in console.steps(PAGE, section)]

    assert len(steps) == len([line for line in PAGE.read_text().splitlines() if line.startswith("$ ")])
    for step in steps:
        console.run(step, folder, port=0)
