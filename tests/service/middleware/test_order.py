"""The middleware in its order: whatever rejects a request, its response is identified, secured and counted."""

import pytest
from flask.testing import FlaskClient

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
    client: FlaskClient, headers: dict[str, str], environ: dict[str, object], status: int
) -> None:
    response = client.get("/models", headers=headers, environ_overrides=environ)

    assert response.status_code == status
    assert response.headers["X-Request-ID"] == headers.get("X-Request-ID", response.headers["X-Request-ID"])
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert f'status="{status}"' in client.get("/metrics").text


def test_an_overloaded_service_spends_nothing_on_hosts_and_tokens(serve: Serve) -> None:
    client = serve().test_client()

    response = client.get("/models", headers={"Host": "evil.example"}, environ_overrides={WAITED_S: 9.0})

    assert response.status_code == 503
