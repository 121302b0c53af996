"""Progress: the lesson's own lines on standard output, and a bar on standard error if that is a terminal."""

import os
import pty
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from tqdm import tqdm

from tests.networks import xor_by_hand
from tests.versions import record
from trainer.learning.observer import Point
from trainer.show.progress import Progress
from xornet.record import Attempt

RECIPE = replace(record(xor_by_hand()).recipe, epochs=20_000)


@contextmanager
def terminal() -> Iterator[list[bytes]]:
    """Make standard error a terminal; what was drawn on it is in the list afterwards."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    drawn: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as stderr:
        patch.setattr(sys, "stderr", stderr)
        yield drawn
    with os.fdopen(ours, "rb", buffering=0) as screen, suppress(OSError):  # EIO is a terminal's end of file
        while piece := screen.read(65536):
            drawn.append(piece)


def test_prints_the_line_of_the_lesson_every_10000_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        for epoch in (0, 8999, 9998, 9999, 10_000, 19_998, 19_999):
            progress.on_point(Point(0, epoch, 0.123456, 0.2))

    out, err = capsys.readouterr()
    assert out == "Epoch: 9999, Average error: 0.12346\nEpoch: 19999, Average error: 0.12346\n"
    assert err == ""


@pytest.mark.parametrize(
    ("error", "shown"), [(0.25, "0.25000"), (0.0000049, "0.00000"), (0.0084955, "0.00850"), (1.0, "1.00000")]
)
def test_prints_five_digits_as_the_lesson_does(error: float, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        progress.on_point(Point(0, 9999, error, 0.2))

    assert capsys.readouterr().out == f"Epoch: 9999, Average error: {shown}\n"


def test_reports_on_standard_error_that_an_attempt_stalled(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        progress.on_attempt(Attempt(9, -0.00017))

    out, err = capsys.readouterr()
    assert (out, err) == ("", "Seed 9 stalled: margin -0.0002, required 0.4\n")


def test_prints_nothing_when_an_attempt_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        progress.on_attempt(Attempt(9, 0.4))

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_skips_a_stream_that_is_closed(
    closed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, closed, None)  # as Python has it then

    with Progress(RECIPE) as progress:
        progress.on_point(Point(0, 9999, 0.25, 0.2))
        progress.on_attempt(Attempt(9, -0.1))

    said = {
        "stdout": "Epoch: 9999, Average error: 0.25000\n",
        "stderr": "Seed 9 stalled: margin -0.1000, required 0.4\n",
    }
    assert capsys.readouterr() == tuple((said | {closed: ""}).values())


def test_draws_a_bar_on_a_terminal_and_wipes_it_off(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal() as pieces, Progress(RECIPE) as progress:
        progress.on_point(Point(0, 9999, 0.25, 0.2))
        progress.on_attempt(Attempt(9, -0.1))
        progress.on_point(Point(1, 4999, 0.25, 0.2))
        progress.on_attempt(Attempt(10, 0.45))

    drawn = b"".join(pieces).decode()
    assert "0.00/20.0k" in drawn
    assert "Seed 9 stalled: margin -0.1000, required 0.4" in drawn
    assert drawn.endswith("\r")
    assert drawn.split("\r")[-2].strip() == ""
    assert capsys.readouterr().out == "Epoch: 9999, Average error: 0.25000\n"


def test_counts_every_attempt_from_its_own_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[float] = []

    def update(bar: "tqdm[None]", epochs: float = 1) -> None:
        counted.append(epochs)
        bar.n += epochs

    monkeypatch.setattr(tqdm, "update", update)

    with terminal(), Progress(RECIPE) as progress:
        progress.on_point(Point(0, 9999, 0.25, 0.2))
        progress.on_point(Point(0, 19_999, 0.25, 0.2))
        progress.on_attempt(Attempt(9, -0.1))
        progress.on_point(Point(1, 4999, 0.25, 0.2))

    assert counted == [10_000, 10_000, 5000]


def test_counts_later_stalled_attempts_and_holds_their_lines_back(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        for attempt in range(40):
            progress.on_point(Point(attempt, 9999, 0.25, 0.2))
            progress.on_attempt(Attempt(attempt, -0.1))

    out, err = capsys.readouterr()
    assert out == "Epoch: 9999, Average error: 0.25000\n" * 3
    assert err.splitlines()[2:] == ["Seed 2 stalled: margin -0.1000, required 0.4", "37 more seeds stalled"]


def test_prints_the_lines_of_a_late_attempt_once_it_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(RECIPE) as progress:
        for attempt in range(3):
            progress.on_attempt(Attempt(attempt, -0.1))
        progress.on_point(Point(3, 9999, 0.25, 0.2))
        progress.on_point(Point(3, 19_999, 0.125, 0.45))
        held = capsys.readouterr().out
        progress.on_attempt(Attempt(3, 0.45))

    assert held == ""
    assert capsys.readouterr().out.splitlines() == [
        "Epoch: 9999, Average error: 0.25000",
        "Epoch: 19999, Average error: 0.12500",
    ]


def test_prints_nothing_if_it_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal() as pieces, Progress(RECIPE, is_quiet=True) as progress:
        progress.on_point(Point(0, 9999, 0.25, 0.2))
        progress.on_attempt(Attempt(0, -0.1))

    assert (pieces, capsys.readouterr()) == ([], ("", ""))


def test_goes_on_if_standard_error_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full, Progress(RECIPE) as progress:  # noqa: PTH123 - a device
        monkeypatch.setattr(sys, "stderr", full)
        progress.on_attempt(Attempt(0, -0.1))
        monkeypatch.undo()
