"""The client's address: a header that anybody can send counts only as far as trusted proxies have written it."""

import logging

import pytest

from tests.conftest import Serve

PROXIES = "10.0.0.0/8, 2001:db8::1"


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "client"),
    [
        ("", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (PROXIES, "192.0.2.1", "203.0.113.9", "192.0.2.1"),  # forged: the connection is no proxy's
        (PROXIES, "10.0.0.1", None, "10.0.0.1"),
        (PROXIES, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (PROXIES, "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # forged before the proxy added its own
        (PROXIES, "10.0.0.1", "1.1.1.1,203.0.113.9 , 10.0.0.2", "203.0.113.9"),
        (PROXIES, "10.0.0.1", "10.9.9.9, 10.0.0.2", "10.9.9.9"),
        (PROXIES, "10.0.0.1", "1.1.1.1, unknown", "10.0.0.1"),
        (PROXIES, "10.0.0.1", "", "10.0.0.1"),
        (PROXIES, "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (PROXIES, "2001:db8::1", "2001:db8::7", "2001:db8::7"),
        (PROXIES, "", "203.0.113.9", ""),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(  # noqa: PLR0913, PLR0917  # a row of the table each
    serve: Serve, caplog: pytest.LogCaptureFixture, proxies: str, remote: str, forwarded: str | None, client: str
) -> None:
    caplog.set_level(logging.INFO)
    app = serve(log_sample=1, trusted_proxies=proxies)
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    app.test_client().get("/livez", headers=headers, environ_overrides={"REMOTE_ADDR": remote})

    assert caplog.records[-1].__dict__.get("client", "") == client
