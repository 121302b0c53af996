"""A gRPC server in the tests' own process, on the shipped version, and a channel to it."""

from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from service.grpc import gate
from service.grpc import server as module
from service.grpc.credentials import make_credentials
from service.grpc.methods import SERVICE
from service.grpc.server import Server
from tests.conftest import Serve

Start = Callable[..., Server]


@pytest.fixture
def start(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts servers, and drains them."""
    monkeypatch.setattr(gate, "QUIET_S", 0.0)  # when a test is over, its requests are too
    monkeypatch.setattr(module, "LINGER_S", 0.0)
    servers: list[Server] = []

    def make(**settings: object) -> Server:
        app = serve(grpc_port=0, **settings)
        service = app.extensions["service"]
        servers.append(Server(service, make_credentials(service.settings)))
        servers[-1].start()
        return servers[-1]

    yield make
    for server in servers:
        server.drain()


@pytest.fixture
def channel(start: Start) -> Iterator[grpc.Channel]:
    with connect(start()) as channel:
        yield channel


def connect(server: Server, options: Any = ()) -> grpc.Channel:
    return grpc.insecure_channel(server.address, options=[("grpc.use_local_subchannel_pool", 1), *options])


def call(channel: grpc.Channel, name: str, message: Any, response: Any = None, **options: Any) -> Any:
    """Send a message, or bytes, to an RPC of the protocol, and return the response; grpc.RpcError otherwise."""
    path = name if name.startswith("/") else f"/{SERVICE}/{name}"
    data = message if isinstance(message, bytes) else message.SerializeToString()
    send = channel.unary_unary(path, None, response.FromString if response else None)
    return send(data, timeout=20, **options)


def failure(channel: grpc.Channel, name: str, message: Any, **options: Any) -> tuple[grpc.StatusCode, str]:
    """Return the status of an RPC that must fail."""
    with pytest.raises(grpc.RpcError) as caught:
        call(channel, name, message, **options)
    error: Any = caught.value
    return error.code(), error.details()
