"""What the protocol's routes answer with, as pydantic models, for those who read the API's description."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel


class ServerMetadata(BaseModel):
    name: str
    version: str
    extensions: list[str]


class Live(BaseModel):
    live: bool


class Ready(BaseModel):
    name: str | None = None
    ready: bool


class Tensor(BaseModel):
    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    """The tensors, and the lineage as properties."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]
    properties: dict[str, str]


class BinarySize(BaseModel):
    binary_data_size: int


class Output(BaseModel):
    """A tensor of one column; its data stands here, or in binary after the JSON if that was asked for."""

    name: Literal["probability", "y"]
    datatype: Literal["FP64", "UINT8"]
    shape: Annotated[list[int], Field(min_length=2, max_length=2)]
    parameters: BinarySize | None = None
    data: list[float] | None = None


class InferResponse(BaseModel):
    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[Output]


class IndexEntry(BaseModel):
    name: str
    version: str
    state: Literal["READY", "UNAVAILABLE"]
    reason: str


class Index(RootModel[list[IndexEntry]]):
    """The newest hundred versions."""
