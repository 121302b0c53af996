"""Whether the server can listen, and where it can write."""

import socket
from pathlib import Path

import pytest

from service.server import binding


@pytest.mark.parametrize(
    ("host", "form"), [("::1", "[::1]:80"), ("[::]", "[::]:80"), ("127.0.0.1", "127.0.0.1:80"), ("a", "a:80")]
)
def test_an_address_of_either_kind(host: str, form: str) -> None:
    assert binding.address(host, 80) == form


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104
def test_a_free_port_can_be_listened_on(host: str) -> None:
    assert binding.why_not_bound(host, 0) is None


@pytest.mark.parametrize("host", ["x86_64-conda-linux-gnu", "127.0.0.1:80", "a" * 300])
def test_names_a_host_that_is_not_an_address(host: str) -> None:
    line = binding.why_not_bound(host, 0)

    assert line == f"HOST: expected an address or a host name of this machine, got {host!r}"


def test_names_a_host_of_another_machine() -> None:
    line = binding.why_not_bound("192.0.2.1", 0)

    assert line
    assert line.startswith("HOST: cannot listen on 192.0.2.1:0: ")


def test_names_a_port_that_is_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = binding.why_not_bound("127.0.0.1", taken.getsockname()[1])

    assert line
    assert line.startswith("PORT: cannot listen on 127.0.0.1:")


def test_falls_back_from_a_directory_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "MEMORY", str(tmp_path / "missing"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    assert binding.writable_directory() == tmp_path
