"""Connections: which responses they carry in which order, and how each of them ends."""

import asyncio
import errno
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from service.server.connection import MAX_PIPELINED, Connection
from service.server.shared import Shared
from service.server.timeouts import DRAINING, Timeouts
from tests.conftest import shared_application
from tests.service.server.raw_requests import BAD, BODY, ENDING, GOOD, LENGTH, PROBE, Raw, chunked, post
from tests.service.server.wire import DEADLINE_S, Answer, Client, Listening, listening, shared_by

LARGE = b"GET /large HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n" % (b"a" * 4000)
SHORT = Timeouts(idle_s=0.1, request_s=0.2, linger_s=0.2, max_linger_s=0.4)
Open = Callable[..., Client]


@pytest.fixture(scope="module")
def app(shared_models_dir: Path) -> Iterator[Flask]:
    with shared_application(shared_models_dir, max_body_bytes=100_000) as app:
        app.add_url_rule("/large", endpoint="large", view_func=lambda: "a" * 2**20)
        app.add_url_rule("/huge", endpoint="huge", view_func=lambda: "a" * 2**24)
        yield app


@pytest.fixture
def shared(app: Flask) -> Shared:
    return shared_by(app)


@pytest.fixture
def server(shared: Shared) -> Iterator[Listening]:
    with listening(shared) as found:
        yield found


@pytest.fixture
def connect(server: Listening) -> Iterator[Open]:
    """Opens connections, and closes them in the end."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(Client(server.port))


def send_slowly(client: Client, count: int) -> None:
    for _ in range(count):
        client.send(b" ")
        time.sleep(0.01)


def statuses(answers: list[Answer]) -> list[int]:
    return [answer.status for answer in answers]


def wait_until_closed(server: Listening) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while server.connections:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("raw", GOOD, ids=lambda raw: raw.what)
def test_responds_and_is_in_step_afterwards(connect: Open, raw: Raw) -> None:
    client = connect()

    client.send(raw.sent)
    answers = [client.answer() for _ in raw.statuses]
    client.send(PROBE)

    assert statuses(answers) == raw.statuses
    assert all("connection" not in answer.headers for answer in answers)
    assert client.answer().body == b'{"status":"live"}'


@pytest.mark.parametrize("raw", [*ENDING, *BAD], ids=lambda raw: raw.what)
def test_the_last_response_announces_that_the_connection_closes(connect: Open, raw: Raw) -> None:
    client = connect()

    client.send(raw.sent)
    answers = client.answers()

    assert statuses(answers) == raw.statuses
    assert ["connection" in answer.headers for answer in answers] == [False] * (len(answers) - 1) + [True]
    assert answers[-1].headers["connection"] == "close"
    assert "date" in answers[-1].headers


@pytest.mark.parametrize("raw", BAD, ids=lambda raw: raw.what)
def test_input_that_is_not_a_valid_request_is_rejected_with_a_problem(connect: Open, raw: Raw) -> None:
    client = connect()

    client.send(raw.sent)

    assert client.answer().headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("raw", [*GOOD[:10], *ENDING[:4]], ids=lambda raw: raw.what)
def test_bytes_may_arrive_one_by_one(connect: Open, raw: Raw) -> None:
    client = connect()

    client.send(*(bytes([byte]) for byte in raw.sent))

    assert statuses([client.answer() for _ in raw.statuses]) == raw.statuses


def test_sends_100_continue_to_a_client_that_waits_for_it(connect: Open) -> None:
    client = connect()

    client.send(post(b"Expect: 100-continue\r\n" + LENGTH, b""))
    asked = client.answer()
    client.send(BODY)

    assert (asked.status, client.answer().status) == (100, 200)


def test_sends_100_continue_only_after_every_earlier_response(connect: Open) -> None:
    client = connect()

    client.send(PROBE * 3 + post(b"Expect: 100-continue\r\n" + LENGTH, b""))
    before = [client.answer() for _ in range(4)]
    client.send(BODY)

    assert statuses(before) == [200, 200, 200, 100]
    assert client.answer().status == 200


def test_sends_no_100_continue_for_a_body_that_is_too_large(connect: Open) -> None:
    client = connect()

    client.send(post(b"Expect: 100-continue\r\nContent-Length: 100000000\r\n", b""))

    assert statuses(client.answers()) == [413]


def test_responds_to_head_without_a_body(connect: Open) -> None:
    client = connect()

    client.send(PROBE.replace(b"GET", b"HEAD") + PROBE)
    head = client.answer("HEAD")

    assert (head.status, head.headers["content-length"], head.body) == (200, "17", b"")
    assert client.answer().status == 200


def test_a_body_that_is_too_large_is_rejected_with_a_problem(connect: Open) -> None:
    client = connect()

    client.send(post(b"Content-Length: 100000000\r\n", b""))
    answer = client.answer()

    assert answer.headers["content-type"] == "application/problem+json"
    assert b"got 100000000" in answer.body


def test_a_client_that_keeps_sending_gets_its_response_and_no_reset(connect: Open) -> None:
    client = connect()

    client.send(post(b"Content-Length: 20000000\r\n", b""))
    for _ in range(20):
        client.send(b" " * 1_000_000)

    assert statuses(client.answers()) == [413]


def test_responds_to_a_client_that_has_closed_its_half(connect: Open) -> None:
    client = connect()

    client.send(post(LENGTH) * 3)
    client.socket.shutdown(1)

    assert statuses(client.answers()) == [200, 200, 200]


def test_half_a_request_at_the_end_gets_no_response(connect: Open) -> None:
    client = connect()

    client.send(post(LENGTH) + post(LENGTH)[:-3])
    client.socket.shutdown(1)

    assert statuses(client.answers()) == [200]


def test_limits_how_many_pipelined_requests_it_queues(connect: Open) -> None:
    client = connect()

    client.send(PROBE * (3 * MAX_PIPELINED))
    answers = client.answers()

    assert MAX_PIPELINED <= len(answers) <= 3 * MAX_PIPELINED
    assert set(statuses(answers)) == {200}
    assert answers[-1].headers.get("connection", "close") == "close"


def test_reads_nothing_from_a_client_that_does_not_read(connect: Open) -> None:
    client = connect()
    client.socket.settimeout(0.5)

    with pytest.raises(TimeoutError):
        client.send(LARGE * 10_000)  # 40 MB, far more than the two sockets' buffers hold

    client.socket.settimeout(DEADLINE_S)
    assert {len(client.answer().body) for _ in range(20)} == {2**20}


def test_pipelined_requests_do_not_delay_another_connection(connect: Open) -> None:
    busy, other = connect(), connect()

    busy.send(post(LENGTH) * 900)
    other.send(PROBE)

    assert other.answer().status == 200
    assert statuses([busy.answer() for _ in range(900)]) == [200] * 900


@pytest.mark.slow
def test_a_large_response_reaches_a_client_that_reads_slowly(app: Flask) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(b"GET /huge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        began = time.monotonic()
        taken = 0
        while part := client.socket.recv(2**18):
            taken += len(part)
            time.sleep(0.02)

        assert taken > 2**24
        assert time.monotonic() - began > SHORT.max_linger_s


def test_closes_on_a_client_that_does_not_read_its_response(app: Flask) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(LARGE * 20)

        wait_until_closed(server)


def test_closes_on_a_client_that_never_stops_sending(app: Flask) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(post(b"Content-Length: 1000000000\r\n", b""))

        with pytest.raises(ConnectionError):
            send_slowly(client, 1000)


@pytest.mark.parametrize("begun", [b"G", post(LENGTH)[:-1], chunked(b"f\r\n"), PROBE + b"G"])
def test_half_a_request_times_out(app: Flask, begun: bytes) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(begun)

        assert statuses(client.answers())[-1] == 408


@pytest.mark.parametrize("sent", [b"", PROBE, b"\r\n"])
def test_closes_an_idle_connection_without_a_response(app: Flask, sent: bytes) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(sent)

        assert statuses(client.answers()) == [200] * (sent == PROBE)
        wait_until_closed(server)


@pytest.mark.slow
def test_a_connection_with_a_request_now_and_then_is_not_idle(app: Flask) -> None:
    with listening(shared_by(app, SHORT._replace(idle_s=1.0))) as server, Client(server.port) as client:
        for _ in range(15):
            client.send(PROBE)
            assert client.answer().status == 200
            time.sleep(0.1)


def test_every_connection_closes_after_its_responses_when_the_worker_drains(connect: Open, shared: Shared) -> None:
    client = connect()
    client.send(PROBE)
    first = client.answer()

    shared.drain()
    client.send(PROBE * 3)
    last = client.answers()

    assert "connection" not in first.headers
    assert statuses(last) == [200, 200, 200]
    assert [answer.headers.get("connection") for answer in last] == [None, None, "close"]


@pytest.mark.slow
def test_while_the_worker_drains_clients_get_seconds_and_not_the_usual_timeouts(app: Flask) -> None:
    shared = shared_by(app, Timeouts(idle_s=60.0, request_s=60.0))
    with listening(shared) as server, Client(server.port) as idle, Client(server.port) as sending:
        sending.send(post(LENGTH)[:-1])
        idle.send(PROBE)
        idle.answer()
        began = time.monotonic()
        server.loop.call_soon_threadsafe(drain, shared, server)

        idle_got, sending_got = idle.answers(), sending.answers()
        took = time.monotonic() - began

    assert (idle_got, statuses(sending_got)) == ([], [408])
    assert took < 2 * DRAINING.request_s


def drain(shared: Shared, server: Listening) -> None:
    shared.drain()
    for connection in server.connections:
        connection.hurry()


def test_a_request_that_becomes_whole_while_the_worker_drains_gets_its_response(app: Flask) -> None:
    shared = shared_by(app)
    with listening(shared) as server, Client(server.port) as client:
        client.send(post(LENGTH)[:-1])
        server.loop.call_soon_threadsafe(drain, shared, server)

        client.send(BODY[-1:])

        assert statuses(client.answers()) == [200]


@pytest.mark.parametrize(
    ("sent", "form"),
    [(post(LENGTH)[:-1], b'"request_id":'), (b"POST /v1/models/xor:predict" + post(LENGTH)[13:-1], b'{"error":')],
)
def test_a_timeout_is_written_in_the_form_of_its_route(app: Flask, sent: bytes, form: bytes) -> None:
    with listening(shared_by(app, SHORT)) as server, Client(server.port) as client:
        client.send(sent)

        (answer,) = client.answers()

    assert (answer.status, form in answer.body) == (408, True)


def test_forgets_a_connection_that_is_closed(server: Listening, connect: Open) -> None:
    client = connect()
    client.send(PROBE)
    client.answer()
    assert len(server.connections) == 1

    client.socket.shutdown(2)

    wait_until_closed(server)


class GoneClient(asyncio.Transport):
    """The transport to a client that left during a write: the next call on its socket fails."""

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def resume_reading(self) -> None: ...

    def write(self, data: object) -> None: ...

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        raise OSError(errno.ENOTCONN, "not connected")


def test_a_client_that_leaves_during_the_last_response_does_no_harm(shared: Shared) -> None:
    async def reject() -> None:
        connection = Connection(shared, set())
        connection.connection_made(GoneClient())
        connection.data_received(b"noise" + b"\r\n\r\n")

    asyncio.run(reject())


def test_closes_as_requested_though_an_upgrade_is_offered_too(connect: Open) -> None:
    client = connect()

    client.send(PROBE[:-2] + b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n")
    (answer,) = client.answers()

    assert (answer.status, answer.headers["connection"]) == (200, "close")


@pytest.mark.parametrize("path", [b"//livez", b"///predict", b"//", b"//metrics"])
def test_a_path_with_two_slashes_is_unknown(connect: Open, path: bytes) -> None:
    client = connect()

    client.send(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path)

    assert client.answer().status == 404
