"""What the routes below /models respond with."""

from typing import Literal

from typing_extensions import TypedDict

from service.service import WorkerState


class Model(TypedDict):
    """One model, and the version that responds for it."""

    name: str
    version: int | None
    labels: dict[str, int | None]  # the version that each label has
    default: bool  # /predict is for it
    url: str


class ModelList(TypedDict):
    """Every model in the store."""

    models: list[Model]


class Summary(TypedDict):
    """What tells one version from the others."""

    created_at: str
    parent: int | None
    restored_from: int | None
    sizes: list[int]
    activation: str
    engine: str
    seed: int
    average_error: float
    margin: float
    sha256: str


class AvailableVersion(Summary):
    """One version in a list."""

    version: int
    status: Literal["available"]
    url: str


class MissingVersion(TypedDict):
    """One version in a list that cannot be used: it failed its checks, or is not loaded yet."""

    version: int
    status: Literal["refused", "loading"]
    url: str
    reason: str


class LabelState(TypedDict):
    """One label."""

    label: str
    version: int | None  # that it has
    names: int | None  # the version that the store says it names
    trouble: str | None  # why it does not have that one


class VersionList(TypedDict):
    """What each worker serves, and the versions, newest first."""

    name: str
    serving: int | None
    trouble: str | None  # why nothing newer is served, if something was rejected or the store is unwell
    labels: list[LabelState]
    workers: list[WorkerState]
    versions: list[AvailableVersion | MissingVersion]


class LayerWeights(TypedDict):
    """One layer: a row of weights and a bias for each unit."""

    weight: list[list[float]]
    bias: list[float]


class Weights(TypedDict):
    """Both layers."""

    hidden: LayerWeights
    output: LayerWeights


class CurvePoint(TypedDict):
    """The error before one epoch's step."""

    attempt: int
    epoch: int
    average_error: float


class Computed(TypedDict):
    """What this process makes of a version, besides its record."""

    sha256: str
    tensors_sha256: str
    sizes: list[int]
    weights: Weights
    learning_curve: list[CurvePoint]
    answers: list[dict[str, int | float | list[float] | dict[str, float]]]
    command: str
