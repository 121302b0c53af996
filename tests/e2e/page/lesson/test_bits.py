"""The lesson computes the trainer's bits: in Chromium, and in Firefox, whose engine is another."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.page.lesson.conftest import Open
from tests.e2e.page.lesson.firefox import Firefox, launched_firefox
from tests.e2e.page.lesson.runs import Moment, differences, sixty_moments, trained

DEADLINE_S = 60
READ = "return document.querySelector('#lesson-state').textContent"


@pytest.mark.browser
def test_sixty_runs_have_the_trainers_bits(learn: Open) -> None:
    lesson = learn()

    wrong = {moment: differences(lesson.at(moment), trained(moment)) for moment in sixty_moments()}

    assert {moment: names for moment, names in wrong.items() if names} == {}
    assert len(wrong) == 60


@pytest.mark.browser
@pytest.mark.parametrize("table", ["and", "nand", "parity3", "mux", "half-adder", "full-adder", "p,q,r:s=00101101"])
def test_other_tables_have_the_trainers_bits(learn: Open, table: str) -> None:
    lesson = learn()

    for epoch in (0, 1, 2500):
        moment = Moment(seed=7, epoch=epoch, hidden=3, rate=0.5, table=table)

        assert differences(lesson.at(moment), trained(moment)) == []


@pytest.mark.firefox
def test_sixty_runs_have_the_trainers_bits_in_firefox(lesson_url: str, tmp_path: Path) -> None:
    with launched_firefox(tmp_path) as firefox:
        firefox.open(lesson_url)

        wrong = {moment: differences(state_at(firefox, moment), trained(moment)) for moment in sixty_moments()}

    assert {moment: names for moment, names in wrong.items() if names} == {}
    assert len(wrong) == 60


def state_at(firefox: Firefox, moment: Moment) -> dict[str, Any]:
    """Return the lesson's state once it has come to the moment."""
    firefox.run("location.hash = arguments[0]", moment.address)
    deadline = time.monotonic() + DEADLINE_S
    while not (text := firefox.run(READ)).startswith(moment.state):
        assert time.monotonic() < deadline, f"the lesson has not come to {moment}: {text[:100]}"
        time.sleep(0.02)
    state: dict[str, Any] = json.loads(text)
    return state
