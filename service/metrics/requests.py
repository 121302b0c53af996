"""The figures of requests, before there are responses: whose tokens they have, and how many are in flight."""

from prometheus_client import CollectorRegistry, Counter, Gauge

MAX_TOKENS = 100  # that a process counts by their names; those that it meets later are counted together


class RequestFigures:
    """Counts requests by their tokens. Any thread may call any of it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        valid = "Requests with a valid token, by its name."
        self._tokens = Counter("xornet_token_requests", valid, ["token"], registry=registry)
        self._of_tokens: dict[str, Counter] = {}
        self._connections = Gauge("http_connections", "Open connections, as of the last second.", registry=registry)
        in_flight = "Connections with a request that has begun and no whole response, as of the last second."
        self._in_flight = Gauge("http_requests_in_flight", in_flight, registry=registry)

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
