"""The errors of the service, and what is wrong with a request, field by field.

Each error knows its HTTP status; `service.http.problems` writes the response.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from xornet.weights import CorruptWeights

MAX_FAULTS = 10  # a body of a million wrong keys is reported as one of ten
MAX_SHOWN = 60  # characters of a value that are repeated in an error


class Fault(NamedTuple):
    """One thing that is wrong with a request."""

    field: str
    expected: str
    got: str


class Rejected(Exception):
    """A request that is the client's mistake, with its HTTP status and a reason that a person can act on."""

    def __init__(
        self, status: int, detail: str, faults: Sequence[Fault] = (), headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers  # of the response, besides its type and length

    @classmethod
    def of(cls, status: int, *faults: Fault, headers: Sequence[tuple[str, str]] = ()) -> "Rejected":
        """Return the error whose detail spells out its faults."""
        detail = "; ".join(f"{fault.field}: expected {fault.expected}, got {fault.got}" for fault in faults)
        return cls(status, detail, faults, headers)


class Unavailable(Exception):
    """Nothing can respond now, for the reason given; the client may retry (503)."""


class UntrustedWeights(CorruptWeights):
    """A weight file that may be whole, but that too few of the trusted keys signed."""


class NoModelLoaded(Unavailable):
    """A model has no version in memory yet."""


class VersionUnavailable(Unavailable):
    """The store holds this version, but it failed its checks or is still being loaded."""


def shown(value: Any) -> str:
    """Return the start of `value` as JSON, whatever its size."""
    text = json.dumps(value[:MAX_SHOWN] if isinstance(value, list | str) else value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
