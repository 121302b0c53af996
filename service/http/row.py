"""One row of bits as a JSON object: exactly the model's inputs by name, each the integer 0 or 1."""

from typing import Any

from service.errors import MAX_FAULTS, MAX_SHOWN, Fault, Rejected, shown
from service.model.signature import Signature

BITS = (0, 1)
BIT = "the integer 0 or 1"


def read_row(body: Any, inputs: tuple[str, ...] | None) -> list[int]:
    """Return the bits of `body` in the order of `inputs`; Rejected 422 naming every field that is wrong.

    Without `inputs`, which nobody knows before a version is loaded, any names will do.
    """
    if type(body) is dict:
        names = body if inputs is None else inputs
        if len(body) == len(names):
            row: list[Any] = [body.get(name) for name in names]
            if all(type(bit) is int and bit in BITS for bit in row):  # true and 1.0 equal 1 too
                return row
    raise Rejected.of(422, *_faults(body, inputs)[:MAX_FAULTS])


def row_schema(signature: Signature) -> dict[str, Any]:
    """Return the JSON schema of a row, with an example."""
    return {
        "title": "Row",
        "description": "One bit for each input.",
        "type": "object",
        "properties": {name: {"type": "integer", "minimum": 0, "maximum": 1} for name in signature.inputs},
        "required": list(signature.inputs),
        "additionalProperties": False,
        "example": {name: int(at == signature.width - 1) for at, name in enumerate(signature.inputs)},
    }


def _faults(body: Any, inputs: tuple[str, ...] | None) -> list[Fault]:
    keys = "names of inputs" if inputs is None else f"keys {_all_of(inputs)}"
    if type(body) is not dict:
        return [Fault("body", f"an object with the {keys}", shown(body))]
    names = tuple(body) if inputs is None else inputs
    wrong = [
        Fault(name, BIT, shown(body[name]) if name in body else "nothing")
        for name in names
        if type(body.get(name)) is not int or body[name] not in BITS
    ]
    others = [name for name in body if name not in names]
    expected = f"no key but {_all_of(names)}"
    return wrong + [Fault(name[:MAX_SHOWN], expected, shown(body[name])) for name in others[:MAX_FAULTS]]


def _all_of(names: tuple[str, ...]) -> str:
    """Return the names as a person would list them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
