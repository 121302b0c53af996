"""The bodies of the Open Inference Protocol, as pydantic models."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, field_validator

Datatype = Literal["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP32", "FP64"]

BIT_SCHEMA: dict[str, Any] = {"enum": [0, 1, True, False]}  # the booleans in a BOOL tensor only
SHAPE_SCHEMA: dict[str, Any] = {
    "description": "Rows, and two bits each; the data has as many.",
    "type": "array",
    "prefixItems": [{"type": "integer", "minimum": 1}, {"const": 2}],
    "minItems": 2,
    "maxItems": 2,
}
DATA_SCHEMA: dict[str, Any] = {
    "description": "Row by row, flat or nested.",
    "anyOf": [
        {"type": "array", "items": BIT_SCHEMA},
        {"type": "array", "items": {"type": "array", "items": BIT_SCHEMA, "minItems": 2, "maxItems": 2}},
    ],
}
EXAMPLE: dict[str, Any] = {
    "id": "42",
    "inputs": [{"name": "x", "shape": [2, 2], "datatype": "UINT8", "data": [0, 1, 1, 1]}],
}


def _uncopied(data: Any) -> Any:
    """Take a list as it is: its bits are looked at all at once, later."""
    if data is not None and type(data) is not list:
        raise ValueError("a valid list")
    return data


class Parameters(BaseModel):
    """What a client adds of its own; only what a subclass names is understood."""

    model_config = ConfigDict(strict=True, extra="allow")


class InputParameters(Parameters):
    binary_data_size: Annotated[int, Field(ge=0)] | None = None


class OutputParameters(Parameters):
    binary_data: bool | None = None


class RequestParameters(Parameters):
    binary_data_output: bool = False


class RequestInput(BaseModel):
    """A tensor with two bits a row; its data stands here, or in binary after the JSON."""

    model_config = ConfigDict(strict=True)

    name: Literal["x"]
    shape: Annotated[list[Annotated[int, Field(ge=0, lt=2**64)]], Field(max_length=8), WithJsonSchema(SHAPE_SCHEMA)]
    datatype: Datatype
    parameters: InputParameters = InputParameters()
    data: Annotated[list[Any] | None, PlainValidator(_uncopied), WithJsonSchema(DATA_SCHEMA)] = None


class RequestOutput(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Literal["probability", "y"]
    parameters: OutputParameters = OutputParameters()


class InferRequest(BaseModel):
    """The question: one input, and the outputs that are wanted, which are all if none is named."""

    model_config = ConfigDict(strict=True, extra="allow", json_schema_extra={"example": EXAMPLE})

    id: str | None = None
    parameters: RequestParameters = RequestParameters()
    inputs: Annotated[list[RequestInput], Field(min_length=1, max_length=1)]
    outputs: Annotated[list[RequestOutput], Field(max_length=2)] = []

    @field_validator("outputs")
    @classmethod
    def _are_different(cls, outputs: list[RequestOutput]) -> list[RequestOutput]:
        if len({output.name for output in outputs}) != len(outputs):
            raise ValueError("each output once")
        return outputs

    @property
    def wanted(self) -> list[RequestOutput]:
        return self.outputs or [RequestOutput(name="probability"), RequestOutput(name="y")]


class IndexRequest(BaseModel):
    model_config = ConfigDict(strict=True)

    ready: bool = False
