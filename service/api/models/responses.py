"""What the routes below /models answer with, as pydantic models, for those who read the API's description."""

from typing import Literal

from pydantic import BaseModel

from xornet.network import Activation
from xornet.record import Origin, Recipe, Report


class Model(BaseModel):
    name: str
    version: int | None
    url: str


class Models(BaseModel):
    models: list[Model]


class WorkerState(BaseModel):
    """One process that answers, as of its last look at the store."""

    pid: int
    version: int | None
    loaded_at: str | None
    looked_at: str | None


class Line(BaseModel):
    """One version; of one that is refused only why."""

    version: int
    status: Literal["available", "refused"]
    url: str
    reason: str | None = None
    created_at: str | None = None
    parent: int | None = None
    restored_from: int | None = None
    sizes: list[int] | None = None
    activation: str | None = None
    average_error: float | None = None
    margin: float | None = None
    seed: int | None = None
    sha256: str | None = None


class Versions(BaseModel):
    """What each worker serves, and the versions, newest first."""

    name: str
    serving: int | None
    workers: list[WorkerState]
    versions: list[Line]


class LayerWeights(BaseModel):
    weight: list[list[float]]
    bias: list[float]


class Weights(BaseModel):
    hidden: LayerWeights
    output: LayerWeights


class CurvePoint(BaseModel):
    attempt: int
    epoch: int
    average_error: float


class ComputedRow(BaseModel):
    x1: int
    x2: int
    y: int
    probability: float
    hidden: list[float]


class Story(BaseModel):
    """All that the file of a version holds, and what this process makes of it now."""

    model: str
    version: int
    created_at: str
    parent: int | None
    restored_from: int | None
    inputs: list[str]
    outputs: list[str]
    truth_table: list[dict[str, int]]
    activation: Activation
    recipe: Recipe
    report: Report
    origin: Origin
    sha256: str
    tensors_sha256: str
    sizes: list[int]
    weights: Weights
    learning_curve: list[CurvePoint]
    answers: list[ComputedRow]
    command: str
