"""Every command in a terminal of 80 columns: no line is longer, so the terminal breaks no word."""

import os
import pty
import re
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.server import ROOT
from tests.networks import FULL_ADDER, full_adder_by_hand
from tests.versions import publish
from trainer.cli import main
from trainer.commands import COMMANDS
from xornet.store import WeightStore

COLUMNS = 80
DEADLINE_S = 120
QUICK = "--lr 2 --epochs 2000"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two trained versions, a corrupt one, and one with two outputs."""
    store = WeightStore(tmp_path / "models", "xor")
    for _ in range(2):
        main(["--seed", "4053640108", "--lr", "2", "--epochs", "2000", "--models-dir", str(store.models_dir)])
    store.path(3).write_bytes(b"torn")
    publish(store, full_adder_by_hand(), FULL_ADDER)
    return tmp_path


def screen(folder: Path, *argv: str) -> list[str]:
    """Run a command on a terminal of 80 columns, and return the lines that it printed there."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, COLUMNS))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "MODELS_DIR")}
    command = [sys.executable, "-m", "trainer", *argv]
    with subprocess.Popen(
        command, cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        printed = b""
        with os.fdopen(ours, "rb", buffering=0) as terminal, suppress(OSError):  # EIO is a terminal's end of file
            while piece := terminal.read(65536):
                printed += piece
        process.wait(timeout=DEADLINE_S)
    text = CONTROL.sub("", printed.decode())
    return [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n")]


@pytest.mark.parametrize(
    "argv",
    [
        "--help",
        *(f"{name} --help" for name in COMMANDS),
        "--version",
        f"train --seed 9 {QUICK}",
        "train --seed 9 --epochs 2 --restarts 9",
        "train --activation nonsense",
        "train --model ..",
        "nonsense",
        "versions",
        "versions --model other",
        "show 1",
        "show 3",
        "show 4",
        "show 9",
        "verify 1",
        "verify 4",
        "diff 1 2",
        "diff 2 4",
        "restore 1",
        "plot 1",
        "export 1 --onnx x.onnx",
        f"sweep --seeds 2 {QUICK} --hidden 2,3,4 --activation sigmoid,relu",
    ],
)
def test_fits_into_80_columns(folder: Path, argv: str) -> None:
    lines = screen(folder, *argv.split())

    assert any(lines)
    assert [line for line in lines if len(line) > COLUMNS] == []


@pytest.mark.parametrize(
    "argv", ["train --epochs 0", "show", "show x", "diff 1", "plot", "export 1", "sweep", "nonsense", "show 1 2"]
)
def test_one_mistake_takes_a_line_and_the_usage_another(folder: Path, argv: str) -> None:
    lines = [line for line in screen(folder, *argv.split()) if not line.startswith("  ") and line]  # folded parts

    assert len(lines) == 2
    assert lines[0].startswith("trainer: ")
    assert lines[1].startswith("usage: python -m trainer")
