"""Reads a JSON request body into a pydantic model, or says what is wrong with it."""

from typing import TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.errors import MAX_SHOWN, Fault, Refusal, shown

Model = TypeVar("Model", bound=BaseModel)
MAX_FAULTS = 10  # a body of a million wrong keys is answered as one of ten


def read(request: Request, model: type[Model], max_bytes: int) -> Model:
    """Return the body as a `model`.

    Refusal 415 unless it is sent as JSON, 413 over `max_bytes`, 400 unless it is JSON, 422 unless it fits.
    """
    if request.mimetype != "application/json":
        raise Refusal.of(415, Fault("Content-Type", "application/json", request.mimetype or "none"))
    data = _read_all(request, max_bytes)
    try:
        found = model.model_validate_json(data)
    except ValidationError as error:
        raise _refusal(error, model) from None
    if data.count(b'"') != 2 * len(model.model_fields):
        raise Refusal.of(422, Fault("body", "each key once", "a key that is given twice"))
    return found


def _read_all(request: Request, max_bytes: int) -> bytes:
    """Return the body as sent, straight from the server: all that `get_data` adds is caching and forms."""
    length = int(request.environ.get("CONTENT_LENGTH") or 0)
    if length > max_bytes:
        raise Refusal(413, f"body: expected at most {max_bytes} bytes, got {length}")
    data: bytes = request.environ["wsgi.input"].read(length)
    return data


def _refusal(error: ValidationError, model: type[BaseModel]) -> Refusal:
    details = error.errors(include_url=False)[:MAX_FAULTS]
    if details[0]["type"] == "json_invalid":
        return Refusal.of(400, Fault("body", "JSON", details[0]["msg"].removeprefix("Invalid JSON: ")))
    return Refusal.of(422, *(_fault(detail, model) for detail in details))


def _fault(detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    keys = " and ".join(model.model_fields)
    field = ".".join(map(str, detail["loc"])) or "body"
    match detail["type"]:
        case "missing":
            return Fault(field, "the integer 0 or 1", "nothing")
        case "extra_forbidden":
            return Fault(field[:MAX_SHOWN], f"no key but {keys}", shown(detail["input"]))
        case "model_type":
            return Fault(field, f"an object with the keys {keys}", shown(detail["input"]))
        case _:
            return Fault(field, "the integer 0 or 1", shown(detail["input"]))
