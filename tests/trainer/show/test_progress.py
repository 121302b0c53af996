"""The narration: the lesson's own lines on standard output, and a bar on standard error if that is a terminal."""

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
from trainer.show.progress import Narrator
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
    with Narrator(RECIPE) as narrator:
        for epoch in (0, 8999, 9998, 9999, 10_000, 19_998, 19_999):
            narrator.saw(Point(0, epoch, 0.123456, 0.2))

    out, err = capsys.readouterr()
    assert out == "Epoch: 9999, Average error: 0.12346\nEpoch: 19999, Average error: 0.12346\n"
    assert err == ""


@pytest.mark.parametrize(
    ("error", "shown"), [(0.25, "0.25000"), (0.0000049, "0.00000"), (0.0084955, "0.00850"), (1.0, "1.00000")]
)
def test_prints_five_digits_as_the_lesson_does(error: float, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Narrator(RECIPE) as narrator:
        narrator.saw(Point(0, 9999, error, 0.2))

    assert capsys.readouterr().out == f"Epoch: 9999, Average error: {shown}\n"


def test_says_on_standard_error_that_an_attempt_stalled(capsys: pytest.CaptureFixture[str]) -> None:
    with Narrator(RECIPE) as narrator:
        narrator.ended(Attempt(9, -0.00017))

    out, err = capsys.readouterr()
    assert (out, err) == ("", "Seed 9 stalled: margin -0.0002, required 0.4\n")


def test_says_nothing_of_an_attempt_that_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with Narrator(RECIPE) as narrator:
        narrator.ended(Attempt(9, 0.4))

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_what_would_go_to_a_stream_that_is_closed_goes_nowhere(
    closed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, closed, None)  # as Python has it then

    with Narrator(RECIPE) as narrator:
        narrator.saw(Point(0, 9999, 0.25, 0.2))
        narrator.ended(Attempt(9, -0.1))

    said = {
        "stdout": "Epoch: 9999, Average error: 0.25000\n",
        "stderr": "Seed 9 stalled: margin -0.1000, required 0.4\n",
    }
    assert capsys.readouterr() == tuple((said | {closed: ""}).values())


def test_draws_a_bar_on_a_terminal_and_wipes_it_off(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal() as pieces, Narrator(RECIPE) as narrator:
        narrator.saw(Point(0, 9999, 0.25, 0.2))
        narrator.ended(Attempt(9, -0.1))
        narrator.saw(Point(1, 4999, 0.25, 0.2))
        narrator.ended(Attempt(10, 0.45))

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

    with terminal(), Narrator(RECIPE) as narrator:
        narrator.saw(Point(0, 9999, 0.25, 0.2))
        narrator.saw(Point(0, 19_999, 0.25, 0.2))
        narrator.ended(Attempt(9, -0.1))
        narrator.saw(Point(1, 4999, 0.25, 0.2))

    assert counted == [10_000, 10_000, 5000]
