"""A machine of a swarm: a Docker Engine in a container of its own, with a network that only the test has."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.e2e.containers.engine import docker
from tests.e2e.server import DEADLINE_S, free_port

RIGHTS = (
    "--cgroupns=private", "--cap-add=ALL", "--cap-drop=SYS_RESOURCE",
    "--security-opt=seccomp=unconfined", "--security-opt=systempaths=unconfined",
)  # fmt: skip


class Node:
    """One engine; its ports 8000 and 8001 are `port` and `grpc_port` of this machine, its socket is in `sockets`."""

    def __init__(self, name: str, image: str, network: str, ip: str, sockets: Path) -> None:
        self.name = name
        self.network, self.ip = network, ip
        self.port, self.grpc_port = free_port(), free_port()
        self.address = f"unix://{sockets}/docker.sock"
        docker(
            "run", "--detach", "--name", name, "--hostname", name, "--network", network, "--ip", ip, *RIGHTS,
            "--volume", f"{name}:/var/lib/docker", "--volume", f"{sockets}:/sockets",
            "--publish", f"127.0.0.1:{self.port}:8000", "--publish", f"127.0.0.1:{self.grpc_port}:8001", image,
        )  # fmt: skip
        self.wait()

    def docker(self, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
        """Run `docker` on this engine, inside the node, and return what it printed."""
        return self.run("docker", *arguments, stdin=stdin, check=check)

    def run(self, *command: str, stdin: str | None = None, check: bool = True) -> str:
        """Run a command inside the node, and return what it printed."""
        return docker("exec", "--interactive", self.name, *command, stdin=stdin, check=check).stdout.strip()

    def wait(self) -> None:
        """Return once the engine responds."""
        deadline = time.monotonic() + DEADLINE_S
        while not self.responds():
            assert time.monotonic() < deadline, docker("logs", "--tail", "20", self.name).stderr
            time.sleep(0.2)

    def responds(self) -> bool:
        return bool(self.docker("info", "--format", "{{.ServerVersion}}", check=False))

    def load(self, *images: str) -> None:
        """Copy images of the outer engine into this one."""
        with subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE) as saved:
            loading = ["docker", "exec", "--interactive", self.name, "docker", "load", "--quiet"]
            subprocess.run(loading, stdin=saved.stdout, check=True, capture_output=True, timeout=300)

    def kill(self) -> None:
        """End the machine as a power cut does."""
        docker("kill", self.name)

    def start(self) -> None:
        docker("start", self.name)
        self.wait()

    def remove(self) -> None:
        with suppress(AssertionError):
            docker("rm", "--force", "--volumes", self.name)
            docker("volume", "rm", "--force", self.name)
