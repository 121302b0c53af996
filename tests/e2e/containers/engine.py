"""A project of the container engine's own for each test run, so that it meets no other."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.server import free_port

IMAGES = Path(__file__).parent / "images"


class Engine:
    """`docker compose` in one folder, under a project name and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {"COMPOSE_PROJECT_NAME": f"xornet-test-{os.getpid()}-{self.port}", "PORT": str(self.port)}

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `docker compose` with these arguments."""
        return docker("compose", *arguments, folder=self.folder, environment=self.environment, check=check)

    def inspect(self, service: str) -> dict[str, Any]:
        """Return what the engine itself says of the running container."""
        container = self.compose("ps", "--quiet", service).stdout.strip()
        found: list[dict[str, Any]] = json.loads(docker("inspect", container, folder=self.folder).stdout)
        return found[0]


def docker(
    *arguments: str,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
    stdin: str | None = None,
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run `docker`; what it printed is in the failure, if it fails."""
    ended = subprocess.run(
        ["docker", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert not check or ended.returncode == 0, f"docker {' '.join(arguments)}\n{ended.stdout}{ended.stderr}"
    return ended


def build_image(name: str, tag: str) -> str:
    """Build one of the images that only tests use, and return its tag."""
    docker("build", "--quiet", "--file", str(IMAGES / f"{name}.Dockerfile"), "--tag", tag, str(IMAGES))
    return tag
