"""What TensorFlow Serving's routes respond with."""

from typing import Literal

from typing_extensions import TypedDict

from service.http.schemas import Bit, Probability


class RowPrediction(TypedDict):
    """The prediction for one row; a list each if the model has several outputs."""

    probability: Probability | list[Probability]
    y: Bit | list[Bit]


class PredictionsByRow(TypedDict):
    """The response to `instances`."""

    predictions: list[RowPrediction]


class Columns(TypedDict):
    """The predictions for all rows, output by output."""

    probability: list[Probability] | list[list[Probability]]
    y: list[Bit] | list[list[Bit]]


class PredictionsByColumn(TypedDict):
    """The response to `inputs`."""

    outputs: Columns


class Health(TypedDict):
    """Why a version cannot be used, or OK."""

    error_code: Literal["OK", "DATA_LOSS", "UNAVAILABLE"]
    error_message: str


class VersionStatus(TypedDict):
    """The state of one version."""

    version: str
    state: Literal["AVAILABLE", "LOADING", "END"]
    status: Health


class ModelStatus(TypedDict):
    """The newest hundred versions, or the one that was named."""

    model_version_status: list[VersionStatus]


class ModelSpec(TypedDict):
    """Which model and version."""

    name: str
    signature_name: str
    version: str


class SignatureMetadata(TypedDict):
    """The signature, as TensorFlow Serving nests it."""

    model_spec: ModelSpec
    metadata: dict[str, dict[str, dict[str, object]]]
