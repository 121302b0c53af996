"""The one JSON reader, and its words."""

from typing import Annotated, Any, Literal

import jiter
import pytest
from pydantic import BaseModel, ConfigDict, Field

from service.errors import Rejected
from service.http.json_body import fit, parse


@pytest.mark.parametrize("data", [b'{"a": 1, "a": 2}', b'{"b": {"a": 1,\n"a": 2}}', rb'{"\u0061": 1, "a": 2}'])
def test_the_parser_reports_a_duplicate_key_in_the_words_that_we_read(data: bytes) -> None:
    """An upgrade of the parser must not turn this error into another one unnoticed."""
    with pytest.raises(ValueError, match=r'^Detected duplicate key "a" at line \d+ column \d+$'):
        jiter.from_json(data, catch_duplicate_keys=True)


@pytest.mark.parametrize("key", ["a", 'with "quotes"', " at line 1 column 2", "ü", "x" * 1000])
def test_rejects_a_key_that_is_given_twice_and_names_it(key: str) -> None:
    text = jiter_safe(key)

    with pytest.raises(Rejected, match=r"^body: expected each key once, got .* twice$") as rejected:
        parse(f'{{"{text}": 1, "{text}": 2}}'.encode(), duplicate_status=422)

    assert rejected.value.status == 422
    assert len(rejected.value.detail) < 150


def jiter_safe(key: str) -> str:
    return key.replace('"', '\\"')


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": 1} x', b'{"a": 1,}', b"[" * 1000, b'"\xff"', b"9" * 5000])
def test_rejects_what_is_not_json(data: bytes) -> None:
    with pytest.raises(Rejected, match="body: expected JSON, got ") as rejected:
        parse(data)
    assert rejected.value.status == 400


class Everything(BaseModel):
    """A field for every rule that a request can break."""

    model_config = ConfigDict(strict=True, extra="forbid")

    flag: bool = False
    count: Annotated[int, Field(ge=0, le=9)] = 0
    below: Annotated[int, Field(lt=2)] = 0
    ratio: float = 0.0
    text: str = ""
    choice: Literal["a", "b"] = "a"
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [0]
    inner: dict[str, int] = {}
    other: "Everything | None" = None


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ({"flag": 1}, "flag: expected a valid boolean, got 1"),
        ({"count": "1"}, 'count: expected a valid integer, got "1"'),
        ({"count": -1}, "count: expected greater than or equal to 0, got -1"),
        ({"count": 10}, "count: expected less than or equal to 9, got 10"),
        ({"below": 2}, "below: expected less than 2, got 2"),
        ({"ratio": "x"}, 'ratio: expected a valid number, got "x"'),
        ({"text": 1}, "text: expected a valid string, got 1"),
        ({"choice": "c"}, "choice: expected 'a' or 'b', got \"c\""),
        ({"items": []}, "items: expected at least 1 item, got []"),
        ({"items": [1, 2, 3]}, "items: expected at most 2 items, got [1, 2, 3]"),
        ({"items": 1}, "items: expected a valid list, got 1"),
        ({"inner": []}, "inner: expected an object, got []"),
        ({"other": []}, "other: expected an object, got []"),
        ({"nonsense": 1}, "nonsense: expected no such field, got 1"),
    ],
)
def test_says_what_was_expected_in_our_own_words(value: dict[str, Any], detail: str) -> None:
    with pytest.raises(Rejected) as rejected:
        fit(value, Everything)

    assert rejected.value.detail == detail
