"""The service over TLS, under gunicorn: no request fails while certificates and tokens are rotated."""

import http.client
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import trustme

from tests.certificates import issue, replace, settings_of, trusting
from tests.e2e.server import ROOT, free_port, running, service, wait_until

REQUESTS = int(os.environ.get("ROTATION_REQUESTS", "5000"))
ROTATIONS = 10
CLIENTS = 4
PER_CONNECTION = 20  # requests, so that there are handshakes all the time
APART_S = 1.0 if REQUESTS > 50_000 else 0.1  # between the certificate and its key
MOST_S = 900.0
BODY = json.dumps({"x1": 0, "x2": 1})


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(tmp_path: Path, authority: trustme.CA) -> Path:
    """The authority's own certificate, for clients."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    return tmp_path / "authority.pem"


class Tokens:
    """The token that clients use now, and the file of those that are valid."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.current = ""
        self.rotate()

    def rotate(self) -> None:
        """Add a new token, move every client to it, and remove the old one."""
        before, after = self.current, secrets.token_hex(16)
        replace(self.path, f"{before}\n{after}\n".encode())
        self.current = after
        time.sleep(APART_S)  # longer than a request takes
        replace(self.path, f"{after}\n".encode())


class Load:
    """Clients that send predictions until so many have been sent and everything is rotated."""

    def __init__(self, url: str, context: ssl.SSLContext, tokens: Tokens) -> None:
        self.outcomes: Counter[object] = Counter()
        self.is_rotated = False
        self._address = urlsplit(url).netloc
        self._context, self._tokens, self._lock = context, tokens, threading.Lock()

    @property
    def sent(self) -> int:
        return self.outcomes.total()

    def client(self) -> None:
        while self.sent < REQUESTS or not self.is_rotated:
            connection = http.client.HTTPSConnection(self._address, timeout=20, context=self._context)
            for _ in range(PER_CONNECTION):
                outcome = self._predict(connection)
                with self._lock:
                    self.outcomes[outcome] += 1
            connection.close()

    def _predict(self, connection: http.client.HTTPSConnection) -> object:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._tokens.current}"}
        try:
            connection.request("POST", "/predict", BODY, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())["y"]
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            return repr(error)


@pytest.mark.alone
def test_no_request_fails_while_certificates_and_tokens_are_rotated(
    models_dir: Path, tmp_path: Path, authority: trustme.CA, trusted: Path
) -> None:
    files, tokens = issue(tmp_path / "tls", authority), Tokens(tmp_path / "tokens")
    settings = {**settings_of(files), "TOKEN_FILE": str(tokens.path)}
    with service(models_dir, tmp_path / "log", trusted, **settings) as url:
        load = Load(url, trusting(authority), tokens)
        with ThreadPoolExecutor(CLIENTS) as clients:
            for _ in range(CLIENTS):
                clients.submit(load.client)
            try:
                rotate_all(load, tokens, tmp_path, authority)
            finally:
                load.is_rotated = True

    events = Counter(json.loads(line).get("event") for line in (tmp_path / "log").read_text().splitlines())
    assert set(load.outcomes) == {(200, 1)}
    assert load.sent >= REQUESTS
    assert events["certificate renewed"] >= ROTATIONS
    assert events["certificate not renewed, the former one stays"] >= ROTATIONS
    print(f"{load.sent} requests, {ROTATIONS} rotations of each: {dict(load.outcomes)}")


def rotate_all(load: Load, tokens: Tokens, tmp_path: Path, authority: trustme.CA) -> None:
    """Spread the rotations over the load."""
    deadline = time.monotonic() + MOST_S
    for rotation in range(ROTATIONS):
        while load.sent < rotation * REQUESTS // (ROTATIONS + 1):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        renew_one_after_the_other(tmp_path, authority)
        tokens.rotate()


def renew_one_after_the_other(tmp_path: Path, authority: trustme.CA) -> None:
    issue(tmp_path / "renewed", authority)
    for name in ("cert.pem", "key.pem"):
        replace(tmp_path / "tls" / name, (tmp_path / "renewed" / name).read_bytes())
        time.sleep(APART_S)


def test_workers_start_and_gunicorn_reloads_while_the_pair_is_half_renewed(
    models_dir: Path, tmp_path: Path, authority: trustme.CA, trusted: Path
) -> None:
    files, port = issue(tmp_path / "tls", authority), free_port()
    settings = {"MODELS_DIR": str(models_dir), **settings_of(files)}
    url, command = f"https://127.0.0.1:{port}", [sys.executable, "-m", "gunicorn"]
    with running(command, ROOT, port, tmp_path / "log", **settings) as arbiter:
        wait_until(f"{url}/readyz", 200, authority=trusted)
        replace(tmp_path / "tls" / "key.pem", b"half")
        arbiter.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 30
        while (tmp_path / "log").read_text().count("Booting worker") < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)

        for _ in range(10):
            assert requests.get(f"{url}/readyz", timeout=20, verify=str(trusted)).status_code == 200
        assert arbiter.poll() is None


def test_a_client_needs_a_certificate_if_there_is_an_authority_for_them(
    models_dir: Path, tmp_path: Path, authority: trustme.CA, trusted: Path
) -> None:
    clients = trustme.CA()
    own = tmp_path / "client.pem"
    own.write_bytes(clients.issue_cert("client").private_key_and_cert_chain_pem.bytes())
    files, port = issue(tmp_path / "tls", authority, client_ca=clients), free_port()
    settings = {"MODELS_DIR": str(models_dir), **settings_of(files)}
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings):
        url, deadline, statuses = f"https://127.0.0.1:{port}/readyz", time.monotonic() + 30, []
        for certificate in cycle([str(own), None]):
            try:
                statuses.append(requests.get(url, timeout=5, verify=str(trusted), cert=certificate).status_code)
            except requests.ConnectionError:
                statuses.append(0)
            if certificate is None and statuses[-2] == 200:
                break
            assert time.monotonic() < deadline
        health = {"PORT": str(port), **settings_of(files)}
        healthy = [check_health(**health), check_health(**health, HEALTHCHECK_CERT=str(own))]

    assert statuses[-2:] == [200, 0]
    assert healthy == [0, 0]


def check_health(**environment: str) -> int:
    command = [sys.executable, "-S", str(ROOT / "deploy/healthcheck.py")]
    return subprocess.run(command, env=environment, check=False, timeout=30).returncode
