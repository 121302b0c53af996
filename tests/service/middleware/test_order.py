"""The middleware in its order: whatever rejects a request, its response is identified, secured and counted."""

import pytest

from service.server.queueing import WAITED_S
from tests.conftest import Serve


@pytest.mark.parametrize(
    ("headers", "environ", "status"),
    [
        ({}, {}, 200),
        ({"Host": "evil.example"}, {}, 421),
        ({}, {WAITED_S: 9.0}, 503),
        ({"X-Request-ID": "mine"}, {WAITED_S: 9.0}, 503),
    ],
)
def test_every_response_passes_the_outer_layers(
    serve: Serve, headers: dict[str, str], environ: dict[str, object], status: int
) -> None:
    app, reported = serve(), list[int]()
    app.extensions["service"].response_observers.append(lambda _route, _method, status, *_: reported.append(status))

    response = app.test_client().get("/models", headers=headers, environ_overrides=environ)

    assert response.status_code == status
    assert response.headers["X-Request-ID"] == headers.get("X-Request-ID", response.headers["X-Request-ID"])
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert reported == [status]


def test_an_overloaded_service_spends_nothing_on_hosts_and_tokens(serve: Serve) -> None:
    client = serve().test_client()

    response = client.get("/models", headers={"Host": "evil.example"}, environ_overrides={WAITED_S: 9.0})

    assert response.status_code == 503
