"""The figures of requests: how many, of which route, model and client, and how long they took."""

import re
from collections.abc import Set

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
MAX_TOKENS = 100  # that a process counts by their names; those that it meets later are counted together
DIALECTS = {  # of predictions, by their routes
    re.compile(r"/predict|/models/.*/predict"): "xornet",
    re.compile(r"/v1/.*:predict"): "tensorflow_serving",
    re.compile(r"/v2/.*/infer"): "open_inference",
    re.compile(r"/.*/ModelInfer"): "open_inference_grpc",
}
LABELS = ("route", "method", "model", "dialect")
Counted = tuple[Counter, Histogram]


class RequestFigures:
    """Counts and times requests. Any thread may call any of it."""

    def __init__(self, registry: CollectorRegistry, models: Set[str]) -> None:
        """Count by the names that `models` holds at the time: others are the client's invention."""
        self._models = models
        total, times = "Responses, failures included.", "Time to respond, failures included."
        self._requests = Counter("http_requests", total, (*LABELS, "status"), registry=registry)
        name = "http_request_duration_seconds"
        self._seconds = Histogram(name, times, LABELS, registry=registry, buckets=BUCKETS_S)
        self._of_requests: dict[tuple[str, str, int, str], Counted] = {}
        valid = "Requests with a valid token, by its name."
        self._tokens = Counter("xornet_token_requests", valid, ["token"], registry=registry)
        self._of_tokens: dict[str, Counter] = {}
        self._connections = Gauge("http_connections", "Open connections, as of the last second.", registry=registry)
        in_flight = "Connections with a request that has begun and no whole response, as of the last second."
        self._in_flight = Gauge("http_requests_in_flight", in_flight, registry=registry)

    def responded(self, route: str, method: str, status: int, seconds: float, model: str = "") -> None:
        """Count one response."""
        key = (route, method, status, model)
        requests, duration = self._of_requests.get(key) or self._count_route(*key)
        requests.inc()
        duration.observe(seconds)

    def _count_route(self, route: str, method: str, status: int, model: str) -> Counted:
        is_known = method in METHODS and (not model or model in self._models)
        model = model if model in self._models else ""
        labels = (route, method if method in METHODS else "other", model, dialect_of(route))
        found = self._requests.labels(*labels, str(status)), self._seconds.labels(*labels)
        if is_known:  # others are without end
            self._of_requests[route, method, status, model] = found
        return found

    def authorized(self, token: str) -> None:
        """Count one request whose token has this name."""
        (self._of_tokens.get(token) or self._count_token(token)).inc()

    def _count_token(self, token: str) -> Counter:
        is_known = len(self._of_tokens) < MAX_TOKENS
        found = self._tokens.labels(token or "unnamed") if is_known else self._tokens.labels("other")
        if is_known:
            self._of_tokens[token] = found
        return found

    def swept(self, connections: int, in_flight: int) -> None:
        """Note how many connections are open, and how many of them have a request in flight."""
        self._connections.set(connections)
        self._in_flight.set(in_flight)


def dialect_of(route: str) -> str:
    """Return in which dialect a route predicts; empty if it does something else."""
    return next((dialect for pattern, dialect in DIALECTS.items() if pattern.fullmatch(route)), "")
