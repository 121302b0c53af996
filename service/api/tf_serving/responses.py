"""What TensorFlow Serving's routes answer with, as pydantic models, for those who read the API's description."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel


class RowPrediction(BaseModel):
    """The answer to one row."""

    probability: Annotated[float, Field(ge=0, le=1)]
    y: Literal[0, 1]


class Predictions(BaseModel):
    """The answer to `instances`."""

    predictions: list[RowPrediction]


class Columns(BaseModel):
    """The answers to all rows, output by output."""

    probability: list[Annotated[float, Field(ge=0, le=1)]]
    y: list[Literal[0, 1]]


class Outputs(BaseModel):
    """The answer to `inputs`."""

    outputs: Columns


class PredictAnswer(RootModel[Predictions | Outputs]):
    """In the form that was asked in."""


class Health(BaseModel):
    error_code: Literal["OK", "DATA_LOSS"]
    error_message: str


class VersionStatus(BaseModel):
    version: str
    state: Literal["AVAILABLE", "END"]
    status: Health


class ModelStatus(BaseModel):
    """The newest hundred versions, or the one that was asked for."""

    model_version_status: list[VersionStatus]


class ModelSpec(BaseModel):
    name: str
    signature_name: str
    version: str


class SignatureMetadata(BaseModel):
    """The signature, as TensorFlow Serving nests it."""

    model_spec: ModelSpec
    metadata: dict[str, dict[str, dict[str, object]]]
