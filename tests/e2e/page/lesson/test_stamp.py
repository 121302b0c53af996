"""The stamp "same bits as version N": computed from recipe, weights and curve, and never claimed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Route

from tests.e2e.page.lesson.conftest import Open
from tests.e2e.page.lesson.visits import Lesson

pytestmark = pytest.mark.browser

Change = Callable[[dict[str, Any]], None]
COMPARED = "#stamp[data-is-compared]"


def version(lesson_url: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(
        lesson_url.replace("/learn", f"/models/xor/versions/{number}"), timeout=5
    ).json()
    return found


def address_of(found: dict[str, Any]) -> str:
    recipe = found["recipe"]
    return (
        f"seed={recipe['attempts'][-1]['seed']}&epoch={recipe['epochs']}&hidden={recipe['hidden']}"
        f"&activation={recipe['activation']}&rate={recipe['learning_rate']}"
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_version_of_the_compiled_engine_has_its_stamp(learn: Open, lesson_url: str, number: int) -> None:
    found = version(lesson_url, number)
    lesson = learn(address_of(found))

    state = lesson.state_of(f'"same_bits_as":{number}')

    layers = (found["weights"]["hidden"], found["weights"]["output"])
    assert state["weights"] == [
        weight for layer in layers for row in [*layer["weight"], layer["bias"]] for weight in row
    ]
    assert lesson.text("#stamp") == f"✓ same bits as version {number}"


def test_a_version_of_the_reference_engine_has_none(learn: Open, lesson_url: str) -> None:
    found = version(lesson_url, 4)
    assert found["recipe"]["engine"] == "reference"
    lesson = learn(address_of(found))

    lesson.page.locator(COMPARED).wait_for(state="attached")

    assert lesson.state_of('"seed":')["same_bits_as"] is None


def recipe_change(name: str, value: object) -> Change:
    def change(found: dict[str, Any]) -> None:
        found["recipe"][name] = value

    return change


def flip_a_bit_of_a_weight(found: dict[str, Any]) -> None:
    found["weights"]["output"]["bias"][0] *= 1 + 2**-52


def flip_a_bit_of_the_curve(found: dict[str, Any]) -> None:
    found["learning_curve"][7]["average_error"] *= 1 + 2**-52


def drop_a_point_of_the_curve(found: dict[str, Any]) -> None:
    found["learning_curve"].pop()


def alter_the_attempt(found: dict[str, Any]) -> None:
    found["recipe"]["attempts"][0]["margin"] += 1e-6


CHANGES: list[Change] = [
    recipe_change("epochs", 170_000),
    recipe_change("seed", 2),
    recipe_change("required_margin", 0.4999),
    recipe_change("engine", "reference"),
    recipe_change("restarts", -1),
    recipe_change("learning_rate", 0.2),
    recipe_change("hidden", 3),
    flip_a_bit_of_a_weight,
    flip_a_bit_of_the_curve,
    drop_a_point_of_the_curve,
    alter_the_attempt,
]


def test_an_altered_version_has_none(chromium: Browser, lesson_url: str) -> None:
    lesson = Lesson(chromium, f"{lesson_url}#seed=1&epoch=180000")
    assert lesson.state_of('"same_bits_as":1')["seed"] == 1
    for change in CHANGES:
        lesson.page.unroute_all()
        lesson.page.route("**/versions/1", altered(change))

        lesson.page.reload()
        lesson.state_of('"seed":1,"epoch":180000')
        lesson.page.locator(COMPARED).wait_for(state="attached")

        assert lesson.state_of('"seed":')["same_bits_as"] is None, change
    lesson.page.close()


def altered(change: Change) -> Callable[[Route], None]:
    def respond(route: Route) -> None:
        found = route.fetch().json()
        change(found)
        route.fulfill(body=json.dumps(found), content_type="application/json")

    return respond


def test_the_lesson_works_without_a_service(chromium: Browser, lesson_url: str) -> None:
    lesson = Lesson(chromium, f"{lesson_url}#seed=1&epoch=0")
    lesson.state_of('"same_bits_as":1')
    lesson.page.context.set_offline(True)

    lesson.go("seed=4&epoch=180000&stage=replay")

    assert lesson.state_of('"seed":4,"epoch":180000')["same_bits_as"] is None
    lesson.wait_for("#why-title", "Every row is right")
    lesson.page.close()
