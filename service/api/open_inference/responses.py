"""What the protocol's routes respond with."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class ServerMetadata(TypedDict):
    """What the server is."""

    name: str
    version: str
    extensions: list[str]


class Live(TypedDict):
    """Whether the process is alive."""

    live: bool


class Ready(TypedDict):
    """Whether a model can respond; if not, why."""

    name: NotRequired[str]
    ready: bool
    error: NotRequired[str]


class TensorMetadata(TypedDict):
    """One input or output; -1 stands for any number of rows."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(TypedDict):
    """The tensors, and the version's record as properties."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]
    properties: dict[str, str]


class BinarySize(TypedDict):
    """How many bytes of binary data after the JSON are this tensor's."""

    binary_data_size: int


class Output(TypedDict):
    """A tensor with a column for each output; its data is here, or in binary after the JSON if that was requested."""

    name: Literal["probability", "y"]
    datatype: Literal["FP64", "UINT8"]
    shape: list[int]
    parameters: NotRequired[BinarySize]
    data: NotRequired[list[float]]


class InferResponse(TypedDict):
    """The outputs, and the version that computed them."""

    model_name: str
    model_version: str
    id: NotRequired[str]
    outputs: list[Output]


class IndexEntry(TypedDict):
    """One version of one model."""

    name: str
    version: str
    state: Literal["READY", "LOADING", "UNAVAILABLE"]
    reason: str
    labels: NotRequired[list[str]]  # that the version has, if any


Index = list[IndexEntry]  # the newest hundred versions of each model
