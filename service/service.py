"""The service as its optional parts see it: what each may use, and where it may hook in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import TypedDict

from service.http.application import Application
from service.http.environ import UNMATCHED
from service.http.response import Responder
from service.model.observer import Observers
from service.model.registry import Models
from service.settings import Settings
from xornet.version import Version

# Told the route, the method, the status, the duration in seconds and the model of every response.
ResponseObserver = Callable[[str, str, int, float, str], None]

# Each is told the version, and how many of the output bits that it has just computed are 0 and 1.
PredictionObservers = list[Callable[[Version, int, int], None]]

# Told the version, the rows, and the nanoseconds in the queue, in the checks, in the network and in the response.
InferenceObserver = Callable[[Version, int, tuple[int, int, int, int]], None]
Layer = Callable[[Responder], Responder]
TokenObserver = Callable[[str], None]  # told the name of each request's token, where tokens are required


class WorkerState(TypedDict):
    """One process that responds, as of its last poll of the store."""

    pid: int
    version: int | None
    loaded_at: str | None
    looked_at: str | None


def _none(_: str) -> list[WorkerState]:
    return []


@dataclass
class Service:
    """One service in one process; parts change it only while it is being put together."""

    app: Application
    settings: Settings
    models: Models
    observers: Observers  # of models
    response_observers: list[ResponseObserver] = field(default_factory=list)
    failure_observers: list[ResponseObserver] = field(default_factory=list)  # told only of statuses of 400 and above
    prediction_observers: PredictionObservers = field(default_factory=list)
    inference_observers: list[InferenceObserver] = field(default_factory=list)
    token_observers: list[TokenObserver] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)  # of middleware, around all others, outermost first
    public_paths: set[str] = field(default_factory=set)  # open without a token; those that end in / with all below
    on_start: list[Callable[[], None]] = field(default_factory=list)  # called once the store was polled first
    collectors: list[Any] = field(default_factory=list)  # of figures, which are added up over all workers
    totals: Callable[[], Iterable[Any]] | None = None  # what all workers collected, if they share it
    worker_states: Callable[[str], list[WorkerState]] = _none  # what every worker serves of a model

    def report_rejected(self, status: int) -> None:
        """Report a response that the server itself gave, before there was a request to route."""
        for report in self.response_observers:
            report(UNMATCHED, "other", status, 0.0, "")
