"""The server over TLS: it behaves as without, and only who may connect does."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import trustme
from flask import Flask, request

from service.server.shared import Limits, Shared
from service.server.timeouts import Timeouts
from service.tls.certificate import Certificate
from tests.certificates import issue, trusting
from tests.conftest import shared_application
from tests.service.server.raw_requests import BAD, ENDING, GOOD, LENGTH, PROBE, Raw, post
from tests.service.server.wire import DEADLINE_S, Client, Listening, listening, shared_by

LARGE = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
SHORT = Timeouts(idle_s=0.1, request_s=0.2, linger_s=0.2, max_linger_s=0.4, handshake_s=1.0)
VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def app(shared_models_dir: Path) -> Iterator[Flask]:
    with shared_application(shared_models_dir, max_body_bytes=100_000) as app:
        app.add_url_rule("/large", endpoint="large", view_func=lambda: "a" * 2**22)
        app.add_url_rule("/scheme", endpoint="scheme", view_func=lambda: request.environ["wsgi.url_scheme"])
        yield app


@pytest.fixture
def shared(app: Flask) -> Shared:
    return shared_by(app)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Certificate:
    return Certificate(issue(tmp_path_factory.mktemp("tls"), authority))


@pytest.fixture
def server(shared: Shared, certificate: Certificate) -> Iterator[Listening]:
    with listening(shared, certificate.context) as found:
        yield found


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    return trusting(authority)


@pytest.fixture
def hello(trust: ssl.SSLContext) -> bytes:
    """The client's first message of a handshake."""
    sent = ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        trust.wrap_bio(ssl.MemoryBIO(), sent, server_hostname="localhost").do_handshake()
    return sent.read()


@pytest.mark.parametrize("raw", GOOD, ids=lambda raw: raw.what)
def test_responds_as_without_tls(server: Listening, trust: ssl.SSLContext, raw: Raw) -> None:
    with Client(server.port, trust) as client:
        client.send(raw.sent + PROBE)

        assert [client.answer().status for _ in [*raw.statuses, 200]] == [*raw.statuses, 200]


@pytest.mark.parametrize("raw", [*BAD, *ENDING], ids=lambda raw: raw.what)
def test_ends_a_connection_as_without_tls(server: Listening, trust: ssl.SSLContext, raw: Raw) -> None:
    with Client(server.port, trust) as client:
        client.send(raw.sent)

        assert [answer.status for answer in client.answers()] == raw.statuses


@pytest.mark.parametrize("version", VERSIONS)
def test_the_scheme_is_https(server: Listening, trust: ssl.SSLContext, version: ssl.TLSVersion) -> None:
    trust.minimum_version = trust.maximum_version = version
    with Client(server.port, trust) as client:
        client.send(b"GET /scheme HTTP/1.1\r\nHost: a\r\n\r\n")

        assert client.answer().body == b"https"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_that_keeps_sending_gets_its_response_and_no_reset(
    server: Listening, trust: ssl.SSLContext, version: ssl.TLSVersion
) -> None:
    trust.minimum_version = trust.maximum_version = version
    with Client(server.port, trust) as client:
        client.send(post(b"Content-Length: 20000000\r\n", b""))
        for _ in range(20):
            client.send(b" " * 1_000_000)

        assert [answer.status for answer in client.answers()] == [413]


def test_a_large_response_arrives_before_the_end(server: Listening, trust: ssl.SSLContext) -> None:
    with Client(server.port, trust) as client:
        client.send(LARGE.replace(b"Host: a", b"Host: a\r\nConnection: close"))
        time.sleep(0.1)  # more than the sockets' buffers hold is still to be sent

        assert [len(answer.body) for answer in client.answers()] == [2**22]


def test_a_slow_handshake_counts_as_a_connection_and_times_out(
    app: Flask, certificate: Certificate, trust: ssl.SSLContext, hello: bytes
) -> None:
    shared = shared_by(app, SHORT, Limits(connections=3, surplus=10))
    with ExitStack() as stack, listening(shared, certificate.context) as server:
        slow = [stack.enter_context(Client(server.port)) for _ in range(3)]
        for client in slow:
            client.send(hello[:3])
        wait_for(lambda: shared.handshakes == 3)
        other = stack.enter_context(Client(server.port, trust))
        other.send(post(LENGTH))

        assert other.answer().status == 503, "the slow clients use up the connections"
        assert [client.socket.recv(1) for client in slow] == [b""] * 3
        wait_for(lambda: shared.handshakes == 0)
        with Client(server.port, trust) as later:
            later.send(post(LENGTH))
            assert later.answer().status == 200


def test_a_surplus_connection_is_told_to_retry_and_a_probe_is_served(
    app: Flask, certificate: Certificate, trust: ssl.SSLContext
) -> None:
    shared = shared_by(app, limits=Limits(connections=0, surplus=10))
    with listening(shared, certificate.context) as server:
        with Client(server.port, trust) as client:
            client.send(post(LENGTH))
            shed = client.answer()
        with Client(server.port, trust) as client:
            client.send(PROBE)
            probe = client.answer()

    assert (shed.status, shed.headers["retry-after"], probe.status) == (503, "1", 200)


def test_the_oldest_of_too_many_handshakes_is_ended(
    app: Flask, certificate: Certificate, trust: ssl.SSLContext, hello: bytes
) -> None:
    shared = shared_by(app, limits=Limits(connections=2, surplus=4))
    with listening(shared, certificate.context) as server, ExitStack() as stack:
        slow = [stack.enter_context(Client(server.port)) for _ in range(4)]
        for client in slow:
            client.send(hello)
            assert client.socket.recv(1) == b"\x16", "the server has begun its part"
        stack.enter_context(Client(server.port))

        assert b"" in iter(lambda: slow[0].socket.recv(2**16), None)
        with Client(server.port, trust) as probe:
            probe.send(PROBE)
            assert probe.answer().status == 200


def test_a_client_without_tls_gets_no_response(server: Listening, trust: ssl.SSLContext) -> None:
    with Client(server.port) as plain:
        plain.send(PROBE)

        assert not plain.socket.recv(100).startswith(b"HTTP")
    with Client(server.port, trust) as later:
        later.send(PROBE)
        assert later.answer().status == 200


def test_drains_as_without_tls(shared: Shared, certificate: Certificate, trust: ssl.SSLContext) -> None:
    with listening(shared, certificate.context) as server, Client(server.port, trust) as client:
        client.send(post(LENGTH)[:-5])
        wait_for(lambda: len(server.connections) == 1)
        server.loop.call_soon_threadsafe(shared.drain)
        client.send(post(LENGTH)[-5:])

        assert [(answer.status, answer.headers["connection"]) for answer in client.answers()] == [(200, "close")]


def test_only_a_certificate_of_the_clients_authority_connects(
    shared: Shared, tmp_path: Path, authority: trustme.CA
) -> None:
    clients = trustme.CA()
    certificate = Certificate(issue(tmp_path / "tls", authority, client_ca=clients))
    with listening(shared, certificate.context) as server:
        assert status(server, trusting(authority, identity=clients)) == 200
        assert status(server, trusting(authority)) is None
        assert status(server, trusting(authority, identity=trustme.CA())) is None
        assert status(server, trusting(authority, identity=authority)) is None, "the server's own is another"


def status(server: Listening, trust: ssl.SSLContext) -> int | None:
    """Return the status of a probe's response; None if the server ends the connection instead."""
    try:
        with Client(server.port, trust) as client:
            client.send(PROBE)
            return client.answer().status
    except (ssl.SSLError, ConnectionError, EOFError):
        return None


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
