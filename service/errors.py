"""A request that is refused: the one taxonomy of errors, whatever form the answer then takes."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_SHOWN = 60  # characters of what came


class Fault(NamedTuple):
    """One thing that is wrong with a request."""

    field: str
    expected: str
    got: str


class Refusal(Exception):
    """A request that is not answered, with its HTTP status and a reason that a person can act on."""

    def __init__(self, status: int, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults

    @classmethod
    def of(cls, status: int, *faults: Fault) -> "Refusal":
        """Return the refusal whose detail spells out its faults."""
        detail = "; ".join(f"{fault.field}: expected {fault.expected}, got {fault.got}" for fault in faults)
        return cls(status, detail, faults)


def shown(value: Any) -> str:
    """Return the start of `value` as JSON, whatever its size."""
    text = json.dumps(value[:MAX_SHOWN] if isinstance(value, list | str) else value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
