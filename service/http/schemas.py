"""What a request must be, as pydantic models."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Bit = Annotated[int, Field(strict=True, ge=0, le=1)]  # a Literal would let true and 1.0 pass


class TwoBits(BaseModel):
    """The question: two bits."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, json_schema_extra={"example": {"x1": 0, "x2": 1}}
    )

    x1: Bit
    x2: Bit


class Prediction(BaseModel):
    """The answer to one question, and the version that gave it."""

    y: Bit
    probability: Annotated[float, Field(ge=0, le=1)]  # that y is 1
    model: str
    version: int


class Status(BaseModel):
    """What a probe is told."""

    status: str
    model: str | None = None
    version: int | None = None


class WrongField(BaseModel):
    """One thing that is wrong with a request."""

    field: str
    expected: str
    got: str


class Problem(BaseModel):
    """A failure, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongField]
    request_id: str


class PlainError(BaseModel):
    """A failure, as the clients of the other protocols read it."""

    error: str
