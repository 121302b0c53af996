"""Ceph's S3 gateway in a container: a store that companies run, with the bucket `versions` in it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.containers.engine import build_image, docker
from tests.e2e.server import free_port

START_S = 120
CREATED = "bucket-created"


class Radosgw:
    """The gateway: `endpoint` leads to it from this machine, and `address` from its network's containers."""

    def __init__(self, container: str, port: int) -> None:
        self.container = container
        self.endpoint = f"http://127.0.0.1:{port}"
        where = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        self.address = f"http://{docker('inspect', '--format', where, container).stdout.strip()}:7480"

    def wait(self) -> None:
        """Return once the bucket is there."""
        deadline = time.monotonic() + START_S
        while CREATED not in docker("logs", self.container).stdout:
            assert time.monotonic() < deadline, docker("logs", "--tail", "20", self.container).stderr
            time.sleep(0.5)

    def signal(self, name: str) -> None:
        """Send a signal to the gateway's process; Ceph behind it goes on, as it recovers slowly from a pause."""
        docker("exec", self.container, "sh", "-c", f"kill -{name} $(pidof radosgw)")


@contextmanager
def radosgw(network: str = "bridge") -> Iterator[Radosgw]:
    """Run the gateway on a network of the engine's."""
    name, port = f"xornet-radosgw-{os.getpid()}", free_port()
    image = build_image("radosgw", "xornet-test-radosgw")
    docker("run", "--detach", "--name", name, "--network", network, "--publish", f"127.0.0.1:{port}:7480", image)
    try:
        gateway = Radosgw(name, port)
        gateway.wait()
        yield gateway
    finally:
        docker("rm", "--force", "--volumes", name)
        docker("image", "rm", image, check=False)  # what it was built from stays in the cache
