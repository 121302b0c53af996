"""Starting gunicorn with settings that cannot work: one line that names the setting, and the process ends."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from tests.certificates import issue, settings_of
from tests.e2e.server import ROOT, free_port

DEADLINE_S = 60


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gunicorn", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "setting"),
    [
        ({"HOST": "x86_64-conda-linux-gnu"}, "HOST"),
        ({"HOST": "192.0.2.1"}, "HOST"),
        ({"HOST": "127.0.0.1:80"}, "HOST"),
        ({"KEEP_ALIVE_S": "0"}, "KEEP_ALIVE_S"),
        ({"VERIFY_KEYS": "/nowhere/keys"}, "VERIFY_KEYS"),
        ({"VERIFY_KEYS": "pyproject.toml"}, "VERIFY_KEYS"),
        ({"VERIFY_KEYS": "/dev/null"}, "VERIFY_KEYS"),
        ({"VERIFY_KEYS_REQUIRED": "2"}, "VERIFY_KEYS_REQUIRED"),
        ({"VERIFY_KEYS_REQUIRED": "0"}, "VERIFY_KEYS_REQUIRED"),
        ({"GUNICORN_CMD_ARGS": "--certfile c --keyfile k"}, "--certfile"),
        ({"TLS_CERT": "/nowhere/cert.pem"}, "TLS_CERT"),
        ({"TLS_CERT": "README.md"}, "TLS_CERT"),
        ({"TRUSTED_PROXIES": "10.0.0.0/8, my-proxy"}, "TRUSTED_PROXIES"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"TLS_KEY": "key.pem"}, "TLS_KEY"),
        ({"TLS_CLIENT_CA": "ca.pem"}, "TLS_CLIENT_CA"),
        ({"GUNICORN_CMD_ARGS": "--threads 4"}, "--threads"),
    ],
)
def test_names_the_setting_in_one_line(environment: dict[str, str], setting: str) -> None:
    ended = start(**environment)

    assert ended.returncode != 0
    assert ended.stderr.startswith(f"{setting}: ")
    assert len(ended.stderr.splitlines()) == 1


def test_names_a_port_that_is_in_use_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = start(PORT=str(taken.getsockname()[1]))

    assert ended.returncode != 0
    assert ended.stderr.startswith("PORT: cannot listen on 127.0.0.1:")
    assert len(ended.stderr.splitlines()) == 1


def test_names_an_option_of_the_command_line() -> None:
    ended = start("--limit-request-line", "100")

    assert ended.returncode != 0
    assert ended.stderr == "--limit-request-line: not supported; the limits are fixed\n"


def test_names_the_key_that_does_not_belong_to_the_certificate(tmp_path: Path) -> None:
    files, other = (issue(tmp_path / name, trustme.CA()) for name in ("one", "other"))

    ended = start(**settings_of(files._replace(tls_key=other.tls_key)))

    assert ended.returncode != 0
    assert ended.stderr == "TLS_KEY: expected the key of TLS_CERT's certificate, got another key\n"


def test_needs_a_directory_that_can_be_written(tmp_path: Path) -> None:
    script = f"""
import runpy, sys
from service.server import binding
binding.MEMORY = {str(tmp_path / "missing")!r}
binding.tempfile.TemporaryFile = lambda **_: (_ for _ in ()).throw(OSError(30, "Read-only file system"))
runpy.run_path("gunicorn.conf.py")
"""

    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("TMPDIR: ")
    assert len(ended.stderr.splitlines()) == 1
