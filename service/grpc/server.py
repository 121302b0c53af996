"""The gRPC server, with bounds on what clients can make it do."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

from service.grpc import health, reflection
from service.grpc.calls import Calls
from service.grpc.gate import Gate
from service.grpc.methods import Methods
from service.grpc.time_limit import TimeLimit
from service.server import binding
from service.service import Service

MAX_CALLS = 64  # at once, over all connections; more get RESOURCE_EXHAUSTED
DRAIN_S = 7.0  # with the two below less than the 10 of `docker stop`
LINGER_S = 0.5  # after the last response: clients may still be reading it, and a process that ends resets connections
MINUTE_MS = 60_000


class Server:
    """The server of one process, over TLS if it has credentials; RuntimeError if it cannot listen."""

    def __init__(self, service: Service, credentials: Any = None) -> None:
        settings = service.settings
        self.health, limit = health.Health(service.models), TimeLimit()
        methods = Methods(service).by_name() | {health.CHECK: self.health.check}
        self._gate = Gate(MAX_CALLS // 2)
        calls = Calls(service, methods, frozenset({health.CHECK, health.WATCH}), limit, self._gate)
        calls.add_stream(health.WATCH, self.health.check.request, self.health.watch)
        reflection.add(calls)
        self._server = grpc.server(
            ThreadPoolExecutor(MAX_CALLS, "call"),
            handlers=[calls],
            options=_options(settings.max_body_bytes, settings.keep_alive_s),
            maximum_concurrent_rpcs=MAX_CALLS,
        )
        address = binding.address(settings.host, settings.grpc_port)
        add = self._server.add_insecure_port if credentials is None else self._server.add_secure_port
        self.port: int = add(address, *([] if credentials is None else [credentials]))
        self.address = binding.address(settings.host, self.port)
        self._limit = limit

    def start(self) -> None:
        self._limit.start()
        self._server.start()

    def drain(self) -> None:
        """Take no new RPCs, and return once those under way have their responses, or after DRAIN_S."""
        self.health.is_draining = True
        self._gate.hold()
        is_over = self._server.stop(DRAIN_S)
        self._gate.open()
        is_over.wait()
        time.sleep(LINGER_S)


def _options(max_message_bytes: int, idle_s: int) -> list[tuple[str, Any]]:
    return [
        ("grpc.max_receive_message_length", max_message_bytes),  # larger ones get RESOURCE_EXHAUSTED
        ("grpc.max_send_message_length", -1),  # a response is bounded by its request
        ("grpc.max_metadata_size", 16 * 2**10),
        ("grpc.max_concurrent_streams", MAX_CALLS),
        ("grpc.compression_enabled_algorithms_bitset", 1),  # none: a few bytes could unpack to gigabytes
        ("grpc.max_connection_idle_ms", idle_s * 1000),
        ("grpc.keepalive_time_ms", MINUTE_MS),  # finds connections whose other end is gone
        ("grpc.keepalive_timeout_ms", MINUTE_MS // 3),
        ("grpc.http2.min_ping_interval_without_data_ms", MINUTE_MS // 6),  # clients that ping more often are cut off
        ("grpc.server_handshake_timeout_ms", MINUTE_MS // 6),
        ("grpc.so_reuseport", 0),  # a port that another process has is an error
    ]
