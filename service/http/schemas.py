"""The shapes of JSON that several routes share."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Bit = Literal[0, 1]
Probability = Annotated[float, Field(ge=0, le=1)]


class Status(TypedDict):
    """What a probe reports."""

    status: str
    model: NotRequired[str]
    version: NotRequired[int]


class WrongField(TypedDict):
    """One thing that is wrong with a request."""

    field: str
    expected: str
    got: str


class Problem(TypedDict):
    """A failure, as RFC 9457 defines it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongField]
    request_id: str


class PlainError(TypedDict):
    """A failure, as the clients of the other protocols read it."""

    error: str
