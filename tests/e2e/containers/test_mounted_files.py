"""Tokens and certificates that are exchanged on the host by a rename reach the running container."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import trustme

from tests.e2e.containers.engine import Engine

pytestmark = pytest.mark.engine

DEADLINE_S = 20


def exchange(path: Path, text: str) -> None:
    """Write a new file beside the old one and rename it, as `mv`, `sed -i` and editors do."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text)
    new.chmod(0o644)
    new.replace(path)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_token_that_is_rotated_by_a_rename_reaches_the_container(engine: Engine) -> None:
    tokens = engine.folder / "tokens"
    tokens.mkdir(mode=0o755)
    exchange(tokens / "token", "first\n")
    url = f"http://127.0.0.1:{engine.port}/models"

    def status(token: str) -> int:
        return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=5).status_code

    with_token = ("--file", "docker-compose.yml", "--file", "docker-compose.token.yml")
    engine.compose(*with_token, "up", "--build", "--wait")
    before = status("first"), status("second")
    exchange(tokens / "token", "second\n")
    wait_until(lambda: (status("first"), status("second")) == (401, 200))
    engine.compose(*with_token, "down")

    assert before == (200, 401)


def test_a_certificate_that_is_renewed_by_a_rename_reaches_the_container(engine: Engine) -> None:
    authority = trustme.CA()
    tls = engine.folder / "tls"
    tls.mkdir(mode=0o755)

    def renew() -> str:
        issued = authority.issue_cert("localhost")
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems).decode()
        exchange(tls / "key.pem", issued.private_key_pem.bytes().decode())
        exchange(tls / "cert.pem", chain)
        return issued.cert_chain_pems[0].bytes().decode()

    def served() -> str:
        return ssl.get_server_certificate(("127.0.0.1", engine.port), timeout=5)

    with_tls = ("--file", "docker-compose.yml", "--file", "docker-compose.tls.yml")
    first = renew()
    engine.compose(*with_tls, "up", "--build", "--wait")
    before = served()
    second = renew()
    wait_until(lambda: served().strip() == second.strip())
    engine.compose(*with_tls, "down")

    assert before.strip() == first.strip() != second.strip()
