"""More than can be answered: what has waited too long is refused in its route's form, and the probes are answered."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.http.response import Response, from_wsgi
from service.middleware.load_shedding import DETAIL, MAX_WAIT_S, LoadShedding
from service.middleware.request_id import RequestId
from service.server.queueing import WAITED_S
from service.server.shared import Limits
from service.server.timeouts import Timeouts
from tests.service.server.wire import Client, listening, shared_by

BITS = {"x1": 0, "x2": 1}
ANSWER_S = 0.02  # so 50 answers a second can be given
LOAD = 500
ASK = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
PROBE = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


def slowly() -> str:
    time.sleep(ANSWER_S)
    return "answered"


@pytest.fixture
def app() -> Flask:
    """An application whose answers take long, so that ten times too much is easily asked."""
    app = Flask("slow")
    app.add_url_rule("/slow", view_func=slowly)
    app.add_url_rule("/livez", view_func=lambda: "live")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    respond = RequestId(LoadShedding(from_wsgi(app.wsgi_app)))
    app.wsgi_app = lambda environ, start_response: respond(environ)(environ, start_response)  # type: ignore[method-assign]  # as Flask documents
    return app


def test_refuses_what_has_waited_too_long(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    late = {WAITED_S: 9.0}

    answers = [client.post("/predict", json=BITS, environ_overrides=late) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {503}
    assert answers[0].content_type == "application/problem+json"
    assert answers[0].get_json()["detail"] == DETAIL
    assert int(answers[0].headers["Retry-After"]) >= 1
    assert answers[0].headers["X-Request-ID"] == answers[0].get_json()["request_id"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("path", ["/v1/models/xor:predict", "/v2/nowhere"])
def test_refuses_in_the_form_that_the_routes_clients_expect(client: FlaskClient, path: str) -> None:
    answer = client.post(path, json={}, environ_overrides={WAITED_S: 9.0})

    assert (answer.status_code, answer.get_json()) == (503, {"error": DETAIL})


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_answers_the_probes_however_long_they_waited(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_overrides={WAITED_S: 9.0}).status_code == 200


def test_a_page_s_own_files_may_wait_longer_but_not_for_ever() -> None:
    responses = {
        waited_s: LoadShedding(lambda _: Response(b"a file"), {"/", "/assets/"})(
            {"PATH_INFO": path, "REQUEST_METHOD": "GET", WAITED_S: waited_s}
        ).status
        for path, waited_s in (("/assets/main.js", 4.0), ("/", 4.5), ("/assets/main.js", 6.0), ("/other", 4.1))
    }

    assert responses == {4.0: 200, 4.5: 200, 6.0: 503, 4.1: 503}


def test_answers_what_has_not_waited_long(client: FlaskClient) -> None:
    assert client.post("/predict", json=BITS, environ_overrides={WAITED_S: 0.4}).status_code == 200


@pytest.mark.slow
@pytest.mark.alone
def test_answers_or_refuses_every_one_of_ten_times_too_many_and_is_then_as_before(app: Flask) -> None:
    with listening(shared_by(app)) as server, ExitStack() as stack:
        clients = [stack.enter_context(Client(server.port)) for _ in range(LOAD)]
        probe = stack.enter_context(Client(server.port))
        started = time.monotonic()
        for client in clients:
            client.send(ASK)
        probe.send(PROBE)
        probed, probed_after = probe.answer(), time.monotonic() - started
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(Client.answer, clients))
        took = time.monotonic() - started
        clients[0].send(ASK)
        after = clients[0].answer()

    statuses = [answer.status for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= MAX_WAIT_S / ANSWER_S / 2
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 503)
    assert (probed.status, probed.body) == (200, b"live")
    assert max(probed_after, took) < LOAD * ANSWER_S / 2
    assert after.status == 200


def test_a_surplus_connection_gets_one_response_and_is_closed(app: Flask) -> None:
    with listening(shared_by(app, limits=Limits(connections=2))) as server, ExitStack() as stack:
        inside = [stack.enter_context(Client(server.port)) for _ in range(2)]
        for client in inside:
            client.send(PROBE)
            client.answer()
        beyond, _, probe = (stack.enter_context(Client(server.port)) for _ in range(3))
        beyond.send(ASK)
        probe.send(PROBE)
        refused, probed = beyond.answers(), probe.answers()
        inside[0].send(ASK)
        answered = inside[0].answer()

    assert [(answer.status, answer.headers["connection"]) for answer in refused] == [(503, "close")]
    assert [answer.status for answer in probed] == [200]
    assert answered.status == 200


def test_an_idle_surplus_connection_is_soon_closed(app: Flask) -> None:
    shared = shared_by(app, Timeouts(linger_s=0.1), Limits(connections=0))

    with listening(shared) as server, Client(server.port) as idle, pytest.raises((EOFError, ConnectionError)):
        idle.answer()
