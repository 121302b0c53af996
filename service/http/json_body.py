"""Reads the JSON of the protocols whose errors are all of status 400, whatever content type it comes with."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from service.errors import Fault, Refusal, shown

Model = TypeVar("Model", bound=BaseModel)
MAX_FAULTS = 10
ESCAPED_COLON = re.compile(rb"(?<!\\)(?:\\\\)*\\u003[aA]")
PREAMBLE = re.compile("^(Input should be|List should have|Value error,) ")  # of pydantic's sentences


def parse(data: bytes) -> dict[str, Any]:
    """Return the object that `data` holds; Refusal 400 unless it is one."""
    try:
        value = from_json(data)
    except ValueError as error:
        raise Refusal.of(400, Fault("body", "JSON", str(error))) from None
    if type(value) is not dict:
        raise Refusal.of(400, Fault("body", "an object", shown(value)))
    return value


def fit(value: dict[str, Any], model: type[Model]) -> Model:
    """Return `value` as a `model`; Refusal 400 naming what does not fit."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MAX_FAULTS]
        raise Refusal.of(400, *map(_fault, details)) from None


def refuse_doubles(data: bytes, value: Any, keys_left_out: int = 0) -> None:
    """Refuse a key that is given twice, of which a parser keeps only the last.

    `value` is what `data` was parsed to, without its numbers, which may hold `keys_left_out` keys:
    whatever it cannot account for in colons was overwritten.
    """
    escaped = len(ESCAPED_COLON.findall(data)) if b"\\" in data else 0
    if data.count(b":") + escaped > _colons(value) + keys_left_out:
        raise Refusal.of(400, Fault("body", "each key once", "a key that is given twice"))


def _colons(value: Any) -> int:
    match value:
        case dict():
            return sum(1 + key.count(":") + _colons(inner) for key, inner in value.items())
        case list():
            return sum(map(_colons, value))
        case str():
            return value.count(":")
        case _:
            return 0


def _fault(detail: ErrorDetails) -> Fault:
    if detail["type"] == "missing":
        return Fault(_path(detail["loc"]), "a value", "nothing")
    expected = PREAMBLE.sub("", detail["msg"]).partition(" after validation")[0]
    return Fault(_path(detail["loc"]), expected, shown(detail["input"]))


def _path(loc: Sequence[int | str]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".") or "body"
