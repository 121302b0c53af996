"""The bodies of the Open Inference Protocol. Whatever is optional may be null, which means that it is absent."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, field_validator

Datatype = Literal["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP32", "FP64"]


def _refused(value: Any) -> Any:
    if value not in (None, 0):
        raise ValueError("nothing, as this server does not offer it")
    return value


NotOffered = Annotated[Any, BeforeValidator(_refused)]


class Parameters(BaseModel):
    """What a client adds of its own, ignored but for what a subclass names: what this server understands or rejects."""

    model_config = ConfigDict(strict=True)

    shared_memory_region: NotOffered = None
    shared_memory_byte_size: NotOffered = None
    shared_memory_offset: NotOffered = None


class InputParameters(Parameters):
    binary_data_size: Annotated[int, Field(ge=0)] | None = None


class OutputParameters(Parameters):
    binary_data: bool | None = None
    classification: NotOffered = None  # `class_count` of Triton's client


class RequestParameters(Parameters):
    binary_data_output: bool | None = None


class RequestInput(BaseModel):
    """A tensor with a row of bits for each prediction; its data is here, or in binary after the JSON."""

    model_config = ConfigDict(strict=True)

    name: Literal["x"]
    shape: Annotated[list[Annotated[int, Field(ge=0, lt=2**64)]], Field(max_length=8)]
    datatype: Datatype
    parameters: InputParameters | None = None
    data: InstanceOf[list[Any]] | None = None  # not copied: all of its bits are checked at once, later


class RequestOutput(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Literal["probability", "y"]
    parameters: OutputParameters | None = None


class InferRequest(BaseModel):
    """One input, and the outputs that are wanted: all if none is named."""

    model_config = ConfigDict(strict=True)

    id: str | None = None
    parameters: RequestParameters | None = None
    inputs: Annotated[list[RequestInput], Field(min_length=1, max_length=1)]
    outputs: Annotated[list[RequestOutput], Field(max_length=2)] | None = None

    @field_validator("outputs")
    @classmethod
    def _are_different(cls, outputs: list[RequestOutput] | None) -> list[RequestOutput] | None:
        if outputs and len({output.name for output in outputs}) != len(outputs):
            raise ValueError("each output once")
        return outputs


class IndexRequest(BaseModel):
    """Which versions are wanted: all, or those that are ready."""

    model_config = ConfigDict(strict=True)

    ready: bool | None = None
