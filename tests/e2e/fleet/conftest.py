"""A swarm of three machines with the stack on it, and a bucket beside it; made once, as that takes two minutes."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.containers.engine import docker
from tests.e2e.containers.radosgw import radosgw
from tests.e2e.fleet.swarm import IMAGES, SERVICE, Swarm, join, machines, wait_for
from tests.e2e.server import ROOT, wait_until
from tests.xornet.storage.buckets import point_to, variables
from xornet import __version__
from xornet.store import WeightStore

BUCKET = "s3://versions/fleet"
TOKEN = secrets.token_hex()


@pytest.fixture(scope="module")
def swarm() -> Iterator[Swarm]:
    """Three replicas on three machines, whose versions are in a bucket and published by the stack's own trainer."""
    for target in ("service", "trainer"):
        docker("build", "--quiet", "--target", target, "--tag", f"xornet-{target}:{__version__}", str(ROOT))
    with pytest.MonkeyPatch.context() as patched, machines(3) as nodes, radosgw(nodes[0].network) as bucket:
        point_to(bucket.endpoint, patched)
        for node in nodes:
            node.load(*IMAGES)
        join(nodes)
        credentials = "\n".join(f"{name}={value}" for name, value in variables(bucket.address).items())
        swarm = Swarm(nodes, WeightStore(Path(BUCKET), "xor"), credentials)
        swarm.docker("secret", "create", "xornet-bucket", "-", stdin=credentials)
        swarm.docker("secret", "create", "xornet-tokens-1", "-", stdin=TOKEN)
        swarm.deploy("swarm.yml", "swarm.bucket.yml", "swarm.tokens.yml", MODELS_DIR=BUCKET, TRAINERS="1")
        wait_for(lambda: len(swarm.replicas()) == 3, f"{SERVICE} does not run on three machines")
        for node in nodes:
            wait_until(f"http://127.0.0.1:{node.port}/readyz", 200)
        yield swarm
