"""gRPC's standard health service: of the server, of the protocol's service, and of each model by its name."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from service.errors import Rejected
from service.grpc.methods import SERVICE, Method, is_ready
from service.model.registry import Models

NAME = "/grpc.health.v1.Health/"
CHECK, WATCH = f"{NAME}Check", f"{NAME}Watch"
MAX_WATCHES = 8  # each keeps a thread
LOOK_S = 0.2
WATCH_S = 15.0  # after which a watch ends, so that its client begins another: less than any RPC may take


class Health:
    """Says whether the server, or a model, responds. Any thread may call it."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._watches = threading.Semaphore(MAX_WATCHES)
        self.is_draining = False

    @property
    def check(self) -> Method:
        return Method(HealthCheckRequest, lambda request: HealthCheckResponse(status=self._status(request.service)))

    def watch(self, requests: Iterator[HealthCheckRequest], context: Any) -> Iterator[HealthCheckResponse]:
        """Yield the status now and whenever it changes, for a while."""
        if not self._watches.acquire(blocking=False):
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"{MAX_WATCHES} others watch already: call Check")
        try:
            yield from self._changes(next(requests).service, context)
        finally:
            self._watches.release()

    def _changes(self, service: str, context: Any) -> Iterator[HealthCheckResponse]:
        before, end = None, time.monotonic() + WATCH_S
        while context.is_active() and time.monotonic() < end:
            is_last = self.is_draining  # read before the status, which it changes
            try:
                status = self._status(service)
            except Rejected:
                status = HealthCheckResponse.SERVICE_UNKNOWN
            if status != before:
                yield HealthCheckResponse(status=status)
            before = status
            if is_last:
                return
            time.sleep(LOOK_S)

    def _status(self, service: str) -> Any:
        """Return the status; Rejected 404 for a service that is none of these."""
        model = self._models.default if service in ("", SERVICE) else self._models.get(service)
        is_serving = not self.is_draining and is_ready(model)
        return HealthCheckResponse.SERVING if is_serving else HealthCheckResponse.NOT_SERVING
