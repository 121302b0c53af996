"""The client against servers that are slow, die, are overloaded, restart or are not what they should be."""

import ast
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

import xornet
import xornet_client
from tests.paths import ROOT
from tests.xornet_client.servers import Server, response, serving
from xornet_client import Client, Rejected, Unauthorized, Unavailable

PROBLEM = b"""{"type":"about:blank","title":"Unprocessable Entity","status":422,
"detail":"x1: expected the integer 0 or 1, got 2; x3: expected no key but x1 and x2, got 0",
"errors":[{"field":"x1","expected":"the integer 0 or 1","got":"2"},
{"field":"x3","expected":"no key but x1 and x2","got":"0"}],"request_id":"a"}"""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block takes longer, with room for a machine that others keep busy."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds + 2


def respond_always(client: socket.socket, server: Server) -> None:
    while server.read(client):
        client.sendall(response())


def test_predicts_over_one_connection() -> None:
    with serving(respond_always) as server:
        client = Client(server.url + "/")

        found = [client.predict(x1=0, x2=1) for _ in range(3)]

        assert tuple(found[0]) == ({"y": 1}, 0.99, "xor", 7)
        assert (found[0].y, found[0].probability, found[0].model, found[0].version) == (1, 0.99, "xor", 7)
        assert server.requests[0].startswith(b"POST /predict HTTP/1.1")
        assert server.requests[0].endswith(b'{"x1": 0, "x2": 1}')
        assert (len(server.requests), server.connections) == (3, 1)


def test_several_outputs_have_their_names() -> None:
    adder = b'{"sum":0,"carry":1,"probability":{"sum":0.1,"carry":0.9},"model":"half-adder","version":2}'

    def add(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(response(adder))

    with serving(add) as server:
        found = Client(server.url).model("half-adder").predict(a=1, b=1)

        assert tuple(found) == ({"sum": 0, "carry": 1}, {"sum": 0.1, "carry": 0.9}, "half-adder", 2)
        assert server.requests[0].startswith(b"POST /models/half-adder/predict ")
        with pytest.raises(ValueError, match="too many"):
            _ = found.y


def test_sends_the_token_and_nothing_of_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    with serving(respond_always) as server:
        Client(server.url, "abc").predict(x1=0, x2=1)
        Client(server.url).predict(x1=0, x2=1)

    assert b"\r\nAuthorization: Bearer abc\r\n" in server.requests[0]
    assert b"authorization" not in server.requests[1].lower()


def test_a_slow_server_is_given_up_in_time_and_not_sent_the_request_twice() -> None:
    def sleep(client: socket.socket, server: Server) -> None:
        server.read(client)
        server.is_over.wait(20)

    with serving(sleep) as server, within(0.3):
        with pytest.raises(Unavailable, match=r"no whole response within 0\.3 s"):
            Client(server.url, timeout_s=0.3).predict(x1=0, x2=1)

        assert len(server.requests) == 1


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nContent-Le", response()[:-10]], ids=["head", "body"])
def test_a_server_that_sends_one_byte_now_and_then_is_given_up_in_time(start: bytes) -> None:
    def dribble(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(start)
        while not server.is_over.wait(0.1):
            client.sendall(b"x")

    with serving(dribble) as server, within(0.5):
        with pytest.raises(Unavailable, match="within"):
            Client(server.url, timeout_s=0.5).predict(x1=0, x2=1)

        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nContent-", response()[:-10]], ids=["nothing", "half a head", "half a body"]
)
@pytest.mark.parametrize("is_reset", [True, False])
def test_a_server_that_dies_in_the_middle_of_a_response_is_not_sent_the_request_twice(
    sent: bytes,
    is_reset: bool,  # noqa: FBT001
) -> None:
    def die(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(sent)
        time.sleep(0.05)
        if is_reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with serving(die) as server, within(0.2):
        with pytest.raises(Unavailable):
            Client(server.url).predict(x1=0, x2=1)

        assert len(server.requests) == 1


@pytest.mark.parametrize("is_reset", [True, False])
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200"], ids=["before", "within"])
def test_a_kept_connection_is_made_again_unless_a_response_has_begun(begun: bytes, is_reset: bool) -> None:  # noqa: FBT001
    def die_at_the_second(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(response())
        if server.connections == 1:
            server.read(client)
            client.sendall(begun)
            time.sleep(0.05)
            if is_reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with serving(die_at_the_second) as server:
        client = Client(server.url)
        client.predict(x1=0, x2=1)

        if begun:
            with pytest.raises(Unavailable):
                client.predict(x1=0, x2=1)
        else:
            assert client.predict(x1=0, x2=1).version == 7

        assert len(server.requests) == (2 if begun else 3)


def test_survives_a_restart_of_the_server_between_two_requests() -> None:
    def close_after_each(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(response())

    with serving(close_after_each) as server:
        client = Client(server.url)

        found = [client.predict(x1=0, x2=1).version for _ in range(20)]

        assert (found, len(server.requests)) == ([7] * 20, 20)


@pytest.mark.slow
def test_connects_again_while_the_server_restarts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    with within(2), pytest.raises(Unavailable, match="no connection") as caught:
        Client(url, retries=2).predict(x1=0, x2=1)

    assert caught.value.retry_after_s


def test_ten_503_are_retried_as_often_as_was_said() -> None:
    busy = response(b'{"detail":"the service is overloaded"}', b"503 Service Unavailable", b"Retry-After: 0")

    def be_busy(client: socket.socket, server: Server) -> None:
        while server.read(client):
            client.sendall(busy if len(server.requests) <= 10 else response())

    with serving(be_busy) as server, within(1):
        with pytest.raises(Unavailable, match="the service is overloaded") as caught:
            Client(server.url).predict(x1=0, x2=1)

        assert (caught.value.status, len(server.requests)) == (503, 4)
        assert Client(server.url, retries=10).predict(x1=0, x2=1).version == 7
        assert len(server.requests) == 11


@pytest.mark.slow
def test_waits_as_long_as_retry_after_says_and_no_longer_than_its_time() -> None:
    said = [b"Retry-After: 1", b"Retry-After: 86400", b"Retry-After: soon"]

    def be_busy(client: socket.socket, server: Server) -> None:
        while server.read(client):
            client.sendall(response(b"{}", b"503 Service Unavailable", said[(len(server.requests) - 1) % 3]))

    with serving(be_busy) as server:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            Client(server.url, retries=1).predict(x1=0, x2=1)
        assert time.monotonic() - began >= 1
        assert len(server.requests) == 2

        with within(0.1), pytest.raises(Unavailable) as caught:
            Client(server.url, timeout_s=0.5, retries=9).predict(x1=0, x2=1)
        assert len(server.requests) >= 3
        assert caught.value.status == 503


def test_a_rejected_request_says_what_the_server_said_and_is_sent_once() -> None:
    def reject(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(response(PROBLEM, b"422 Unprocessable Entity"))

    with serving(reject) as server:
        with pytest.raises(Rejected, match="x1: expected the integer 0 or 1, got 2") as caught:
            Client(server.url).predict(x1=2, x2=1, x3=0)

        error = caught.value
        assert (error.status, error.field, error.expected, error.got) == (422, "x1", "the integer 0 or 1", "2")
        assert [fault["field"] for fault in error.faults] == ["x1", "x3"]
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("sent", "kind", "words"),
    [
        (response(b'{"detail":"a bearer token is required"}', b"401 Unauthorized"), Unauthorized, "token is required"),
        (response(b'{"error":"not yours"}', b"403 Forbidden"), Unauthorized, "not yours"),
        (response(b'{"error":"there is no model \'and\'"}', b"404 Not Found"), Rejected, "there is no model"),
        (response(b"<html>nginx</html>", b"502 Bad Gateway"), Unavailable, "502 Bad Gateway"),
        (response(b"", b"500 Internal Server Error"), Unavailable, "500 Internal Server Error"),
        (response(b"", b"307 Temporary Redirect", b"Location: http://elsewhere/"), Unavailable, "http://elsewhere/"),
        (response(b"", b"204 No Content"), Unavailable, "204"),
        (response(b"<html>"), Unavailable, "expected a JSON object, got '<html>'"),
        (response(b"[]1"), Unavailable, "expected a JSON object"),
        (response(b"[1, 2]"), Unavailable, "expected a JSON object"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Unavailable, "no connection, or none that lasted"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Unavailable, "expected a JSON object"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Unavailable, "none that lasted"),
    ],
)
def test_every_other_response_is_the_right_error_after_one_request(
    sent: bytes, kind: type[Exception], words: str
) -> None:
    def send(client: socket.socket, server: Server) -> None:
        server.read(client)
        client.sendall(sent)

    with serving(send) as server, within(1):
        with pytest.raises(kind, match=words.replace("[", r"\[")):
            Client(server.url, timeout_s=1).predict(x1=0, x2=1)

        assert len(server.requests) == 1


def test_a_mistake_that_cannot_be_sent_is_the_one_of_requests() -> None:
    with pytest.raises(ValueError, match="No connection adapters were found for 'localhost:8000/predict'"):
        Client("localhost:8000").predict(x1=0, x2=1)
    with serving(respond_always) as server:
        with pytest.raises(requests.exceptions.InvalidJSONError):
            Client(server.url).predict(x1=float("nan"))  # type: ignore[arg-type]
        assert server.requests == []


def test_the_session_is_the_callers_to_set() -> None:
    with serving(respond_always) as server:
        client = Client(server.url)
        client.session.headers["X-Request-ID"] = "abc"
        client.predict(x1=0, x2=1)

        assert isinstance(client.session, requests.Session)
        assert b"X-Request-ID: abc" in server.requests[0]


def test_has_less_than_200_lines_of_code_and_the_release_of_the_rest() -> None:
    def code(path: Path) -> int:
        text = path.read_text()
        told = {
            line
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            for line in range(node.lineno, (node.end_lineno or 0) + 1)
        }
        return sum(bool(line.strip()) for at, line in enumerate(text.splitlines(), 1) if at not in told)

    assert sum(map(code, (ROOT / "xornet_client").glob("*.py"))) < 200
    assert xornet_client.__version__ == xornet.__version__


def test_a_certificate_that_nobody_knows_is_unavailable_until_it_is_trusted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def respond_over_tls(client: socket.socket, server: Server) -> None:
        with context.wrap_socket(client, server_side=True) as secure:
            server.read(secure)
            secure.sendall(response())  # and closes: the next request needs another connection
            server.read(secure)

    with serving(respond_over_tls) as server:
        client = Client(server.url.replace("http", "https"))
        with within(0.5), pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            client.predict(x1=0, x2=1)
        assert server.connections == 1

        client.session.verify = str(certificate)
        assert [client.predict(x1=0, x2=1).version for _ in range(3)] == [7, 7, 7]
        assert len(server.requests) >= 3

    def speak_plainly(client: socket.socket, _: Server) -> None:
        client.sendall(response())

    with serving(speak_plainly) as server, pytest.raises(Unavailable, match="SSL"):
        Client(server.url.replace("http", "https")).predict(x1=0, x2=1)
