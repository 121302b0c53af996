"""Signed versions in the containers: the trainer has the private key, the service the public one alone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import requests

from tests.e2e.containers.engine import Engine
from tests.e2e.server import wait_until
from trainer.cli import main

pytestmark = [pytest.mark.engine, pytest.mark.slow]
FILES = ("--file", "docker-compose.yml", "--file", "docker-compose.signed.yml")
USER = 10001  # of the containers


@pytest.fixture(scope="module")
def signed(engine: Engine) -> Iterator[Engine]:
    """The service with a trusted key, and a store whose only version is not signed yet."""
    main(["keygen", "--out", str(engine.folder / "keys")])
    (engine.folder / "trusted").mkdir()
    shutil.copy(engine.folder / "keys" / "xornet.pub", engine.folder / "trusted" / "keys")
    for path in (engine.folder / "keys", *(engine.folder / "keys").iterdir()):
        os.chown(path, USER, USER)
    compose(engine, "up", "--build", "--detach", "service")
    yield engine
    compose(engine, "down", "--volumes")


def compose(engine: Engine, *arguments: str) -> "CompletedProcess[str]":
    return engine.compose(*FILES, *arguments)


def wait_for_version(engine: Engine, version: int) -> None:
    while wait_until(f"http://127.0.0.1:{engine.port}/readyz", 200).json()["version"] != version:
        pass


def test_serves_what_the_trainer_has_signed_and_nothing_else(signed: Engine) -> None:
    told = wait_until(f"http://127.0.0.1:{signed.port}/readyz", 503).json()["detail"]
    assert "version 1 is rejected: it is not signed" in told

    assert "signed by SHA256:" in compose(signed, "run", "--rm", "trainer", "verify", "1", "--sign").stdout
    wait_for_version(signed, 1)
    compose(signed, "run", "--rm", "trainer")
    wait_for_version(signed, 2)
    compose(signed, "run", "--rm", "--env", "SIGN_KEY=", "trainer")

    listed = f"http://127.0.0.1:{signed.port}/models/xor"
    while requests.get(listed, timeout=5).json()["trouble"] != "version 3 is rejected: it is not signed":
        pass
    wait_for_version(signed, 2)


def test_the_private_key_is_not_in_the_services_container(signed: Engine) -> None:
    mounts = {mount["Destination"]: mount["RW"] for mount in signed.inspect("service")["Mounts"]}

    assert {"/run/trusted", "/models"} <= set(mounts)
    assert "/run/keys" not in mounts
    assert not any(mounts.values())
    assert not any("PRIVATE" in path.read_text() for path in Path(signed.folder, "trusted").iterdir())
