"""Reads a request's JSON: one parser and one way to say what is wrong, whatever the protocol.

The parser is jiter, pydantic's own; while it reads it rejects a key that is given twice.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import jiter
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.errors import MAX_FAULTS, Fault, Rejected, shown

Model = TypeVar("Model", bound=BaseModel)
DUPLICATE = "Detected duplicate key"  # how jiter's error about one begins
POSITION = re.compile(r" at line \d+ column \d+$")
EXPECTED = {  # by pydantic's types of errors
    "bool_type": "a valid boolean",
    "dict_type": "an object",
    "extra_forbidden": "no such field",
    "float_type": "a valid number",
    "greater_than_equal": "greater than or equal to {ge}",
    "int_parsing": "a valid integer",
    "int_type": "a valid integer",
    "less_than": "less than {lt}",
    "less_than_equal": "less than or equal to {le}",
    "list_type": "a valid list",
    "is_instance_of": "a valid {class}",
    "literal_error": "{expected}",
    "missing": "a value",
    "model_type": "an object",
    "string_type": "a valid string",
    "too_long": "at most {max_length} items",
    "too_short": "at least {min_length} item",  # no list needs more than one
}


def parse(data: bytes, duplicate_status: int = 400) -> Any:
    """Return what the JSON in `data` says; Rejected 400 unless it is JSON.

    Rejected with `duplicate_status` if an object in it has a key twice.
    """
    try:
        return jiter.from_json(data, catch_duplicate_keys=True)
    except ValueError as error:
        reason = str(error)
    if reason.startswith(DUPLICATE):
        key = POSITION.sub("", reason).removeprefix(f'{DUPLICATE} "').removesuffix('"')
        raise Rejected.of(duplicate_status, Fault("body", "each key once", f"{shown(key)} twice"))
    raise Rejected.of(400, Fault("body", "JSON", reason))


def parse_object(data: bytes) -> dict[str, Any]:
    """Return the object that the JSON in `data` is; Rejected 400 unless it is one."""
    value = parse(data)
    if type(value) is not dict:
        raise Rejected.of(400, Fault("body", "an object", shown(value)))
    return value


def fit(value: dict[str, Any], model: type[Model]) -> Model:
    """Return `value` as a `model`; Rejected 400 naming each field that does not fit."""
    try:
        found: Model = model.__pydantic_validator__.validate_python(value)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MAX_FAULTS]
        raise Rejected.of(400, *map(_fault, details)) from None
    return found


def fit_json(data: bytes, model: type[Model]) -> Model:
    """Return the object that the JSON in `data` is as a `model`; raises as `parse_object` and `fit`."""
    return fit(parse_object(data), model)


def _fault(detail: ErrorDetails) -> Fault:
    got = "nothing" if detail["type"] == "missing" else shown(detail["input"])
    return Fault(_path(detail["loc"]), _expected(detail), got)


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":  # raised by a validator of ours, in our words
        return str(context["error"])
    if words := EXPECTED.get(detail["type"]):
        return words.format(**context)
    return detail["msg"]  # of a type that nobody foresaw: no reason to fail


def _path(loc: Sequence[int | str]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".") or "body"
