"""A swarm of three machines and a bucket that all of them reach."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.e2e.containers.engine import build_image, docker
from tests.e2e.fleet.node import Node
from tests.e2e.server import ROOT
from xornet.store import WeightStore

STACK = "xornet"
SERVICE, TRAINER, GRPC = f"{STACK}_service", f"{STACK}_trainer", f"{STACK}_grpc"
NGINX = "nginx:1.28.0"
STAND_IN = "xornet-test-nginx"
IMAGES = ("xornet-service:0.1.0", "xornet-trainer:0.1.0")  # as deploy/swarm.yml names them
RUNNING = ("--filter", "desired-state=running", "--format", "{{.Node}} {{.Image}} {{.CurrentState}}")


class Published(NamedTuple):
    """A version, and when it was there."""

    number: int
    at: float


class Swarm:
    """Three managers, so that any one of them may be lost."""

    def __init__(self, nodes: list[Node], store: WeightStore, credentials: str = "") -> None:
        self.nodes = nodes
        self.store = store
        self.credentials = credentials  # for the bucket: a variable a line

    def manager(self) -> Node:
        """Return a machine that can be given commands."""
        return next(node for node in self.nodes if node.responds())

    def docker(self, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
        return self.manager().docker(*arguments, stdin=stdin, check=check)

    def deploy(self, *files: str, stack: str = STACK, **environment: str) -> None:
        """Deploy the stack of these files of deploy/, and return before it runs."""
        manager = self.manager()
        docker("cp", f"{ROOT}/deploy/.", f"{manager.name}:/deploy")
        variables = [f"--env={name}={value}" for name, value in environment.items()]
        composed = [part for file in files for part in ("--compose-file", f"/deploy/{file}")]
        docker(
            "exec", *variables, manager.name, "docker", "stack", "deploy", "--detach", "--resolve-image=never",
            *composed, stack,
        )  # fmt: skip

    def replicas(self, service: str = SERVICE) -> dict[str, list[str]]:
        """Return the images of the replicas that run, by node."""
        found: dict[str, list[str]] = {}
        for line in self.docker("service", "ps", *RUNNING, service).splitlines():
            node, image, state = line.split(" ", 2)
            if state.startswith("Running"):
                found.setdefault(node, []).append(image)
        return found

    def count(self, service: str = SERVICE) -> int:
        return sum(map(len, self.replicas(service).values()))

    def update(self, *arguments: str, state: str) -> None:
        """Update the service and return once the update is in `state`."""
        self.docker("service", "update", "--detach", "--no-resolve-image", *arguments, SERVICE)
        inspect = ("service", "inspect", "--format", "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}", SERVICE)
        wait_for(lambda: self.docker(*inspect) == state, f"the update is not {state}")

    def publish(self) -> Published:
        """Run the trainer's job on a node of the swarm's choice, and return its version, maybe before the job ends.

        If the node or the leader dies before Swarm has noted that end, the job runs again and publishes one more.
        """
        before = len(self.store.versions())
        self.docker("service", "update", "--detach", "--no-resolve-image", "--force", TRAINER)
        wait_for(lambda: len(self.store.versions()) > before, "no version was published")
        return Published(self.store.versions()[before], time.monotonic())


def wait_for(is_so: Callable[[], bool], complaint: str, deadline_s: float = 180) -> None:
    deadline = time.monotonic() + deadline_s
    while not is_so():
        assert time.monotonic() < deadline, f"{complaint} after {deadline_s} s"
        time.sleep(0.5)


@contextmanager
def network(name: str) -> Iterator[str]:
    """Create a network and yield its subnet: machines get fixed addresses, which they keep when started again."""
    docker("network", "create", name)
    subnet = docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", name).stdout.strip()
    docker("network", "rm", name)
    docker("network", "create", "--subnet", subnet, name)
    try:
        yield subnet
    finally:
        docker("network", "rm", name, check=False)


@contextmanager
def machines(count: int) -> Iterator[list[Node]]:
    """Yield running engines that hold the proxy's image, on a network of their own."""
    name = f"xornet-fleet-{os.getpid()}"
    image = build_image("node", f"{name}-node")
    build_image("nginx", STAND_IN)
    with network(name) as subnet, TemporaryDirectory(prefix="fleet") as folder:
        beginning = subnet.rpartition(".")[0]
        nodes: list[Node] = []
        try:
            for number in range(1, count + 1):
                sockets = Path(folder, str(number))
                sockets.mkdir()
                nodes.append(Node(f"{name}-{number}", image, name, f"{beginning}.{10 + number}", sockets))
            for node in nodes:
                node.load(STAND_IN)
                node.docker("tag", STAND_IN, NGINX)
            yield nodes
        finally:
            for node in nodes:
                node.remove()
            docker("image", "rm", "--force", image, STAND_IN, check=False)


def join(nodes: list[Node]) -> None:
    """Make one swarm of the machines, each of them a manager."""
    first, *others = nodes
    first.docker("swarm", "init", "--advertise-addr", "eth0")
    token = first.docker("swarm", "join-token", "--quiet", "manager")
    for node in others:
        node.docker("swarm", "join", "--token", token, f"{first.ip}:2377")
