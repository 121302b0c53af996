"""A bucket on a real store, Ceph's S3 gateway: what is published, and a service that goes on whatever befalls it."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import obstore
import pytest
import requests

from tests.e2e.containers.engine import Engine, docker
from tests.e2e.containers.radosgw import Radosgw, radosgw
from tests.e2e.server import ROOT, service, wait_until
from tests.versions import publish
from tests.xornet.storage.buckets import point_to, variables
from tests.xornet.storage.faults import killed_at_each_call, race
from tests.xornet.storage.faulty_proxy import FaultyProxy
from xornet.storage.bucket import Bucket
from xornet.store import WeightStore

pytestmark = [pytest.mark.engine, pytest.mark.slow]
OUTAGE_S = 60
RECOVERY_S = 60
POLL_S = 1
COMPOSED = {"COMPOSE_FILE": "docker-compose.yml:docker-compose.bucket.yml", "MODELS_DIR": "s3://versions/compose"}
SINCE = "xornet_store_unreachable_since_timestamp_seconds"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Radosgw]:
    with radosgw() as running:
        yield running


@pytest.fixture
def store(gateway: Radosgw, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> WeightStore:
    """A store in an empty folder of the bucket, connected to the gateway itself."""
    point_to(gateway.endpoint, monkeypatch)
    store = WeightStore(Path("s3://versions") / str(abs(hash(request.node.name))), "xor")
    wait_for(lambda: responds(store), RECOVERY_S)
    assert store.versions() == []
    return store


@pytest.fixture
def proxy(gateway: Radosgw, store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """A proxy before the gateway, for all that is started from now on; `store` is connected already."""
    assert store.storage
    with FaultyProxy(gateway.endpoint).running() as proxy:
        point_to(proxy.endpoint, monkeypatch)
        yield proxy


def test_the_trainer_publishes_into_it(store: WeightStore) -> None:
    train = [sys.executable, "-m", "trainer", "--seed", "1", "--models-dir", str(store.models_dir)]

    printed = subprocess.run(train, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout

    assert f"Published {store.address(1)}\n" in printed
    assert store.address(1).startswith("s3://versions/")
    assert store.load(1).record.recipe.seed == 1
    assert store.storage.names() == ["1.safetensors"]


def test_two_trainers_take_every_number_once(store: WeightStore) -> None:
    race(store, 25)


def test_a_trainer_that_is_killed_at_any_call_leaves_whole_versions(store: WeightStore, proxy: FaultyProxy) -> None:
    assert killed_at_each_call(store, proxy) >= 4  # the probe's, the listing, the version


def test_compose_trains_into_it_and_serves_from_it(
    gateway: Radosgw, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "environment", {**engine.environment, **COMPOSED, **variables("http://store:7480")})
    project = engine.environment["COMPOSE_PROJECT_NAME"]
    engine.compose("create", "--build", "service")  # and with it the network
    try:
        docker("network", "connect", "--alias", "store", f"{project}_default", gateway.container)
        assert "Published s3://versions/compose/xor/1.safetensors" in engine.compose("run", "--rm", "trainer").stdout
        engine.compose("up", "--wait", "service")
        engine.compose("run", "--rm", "trainer")
        url = f"http://127.0.0.1:{engine.port}"
        wait_for(lambda: requests.get(f"{url}/readyz", timeout=5).json()["version"] == 2)
        mounts = engine.inspect("service")["Mounts"]
    finally:
        docker("network", "disconnect", "--force", f"{project}_default", gateway.container, check=False)
        engine.compose("--profile", "train", "down", "--volumes")
    assert [mount["Destination"] for mount in mounts if mount["Type"] == "volume"] == []


class Watched:
    """A service under a light load: what it responded, and what it logged."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self.statuses: Counter[int] = Counter()
        self._log = log
        self._done = Event()
        self._client = Thread(target=self._run)
        self._client.start()

    def _run(self) -> None:
        while not self._done.wait(0.02):
            for path, body in (("/predict", {"x1": 0, "x2": 1}), ("/readyz", None)):
                responded = requests.request("POST" if body else "GET", self.url + path, json=body, timeout=5)
                self.statuses[responded.status_code] += 1

    def stop(self) -> None:
        self._done.set()
        self._client.join()

    def version(self) -> int:
        number: int = requests.get(f"{self.url}/readyz", timeout=5).json()["version"]
        return number

    def follows(self, store: WeightStore, deadline_s: float = 60) -> None:
        """Publish a version and wait until it is served."""
        number = publish(store).number
        wait_for(lambda: self.version() == number, deadline_s)

    def troubles(self) -> list[str]:
        """Return the reason of each load that failed."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line["reason"] for line in lines if line["event"] == "load failed"]

    def unreachable_since(self) -> float:
        """Return what the gauge says; 0 if the store can be listed."""
        metrics = requests.get(f"{self.url}/metrics", timeout=5).text
        return max(float(line.split()[-1]) for line in metrics.splitlines() if line.startswith(SINCE))


def responds(store: WeightStore) -> bool:
    """Return whether the bucket can be listed: it may take a moment to go on."""
    try:
        store.versions()
    except OSError:
        return False
    return True


def wait_for(is_so: Callable[[], object], deadline_s: float = 30) -> None:
    deadline = time.monotonic() + deadline_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def watched(store: WeightStore, proxy: FaultyProxy, tmp_path: Path) -> Iterator[Watched]:
    """A service of one worker on version 1; at the end, no request to it may have failed."""
    assert proxy.endpoint
    publish(store)
    log = tmp_path / "log"
    with service(store.models_dir, log, POLL_INTERVAL_S=str(POLL_S), WEB_CONCURRENCY="1") as url:
        wait_until(f"{url}/readyz", 200)
        watched = Watched(url, log)
        try:
            yield watched
        finally:
            watched.stop()
        assert set(watched.statuses) == {200}


def test_a_store_that_stops_for_a_minute_costs_no_response(
    watched: Watched, store: WeightStore, gateway: Radosgw
) -> None:
    assert watched.unreachable_since() == 0
    stopped = time.time()
    gateway.signal("STOP")
    try:
        wait_for(lambda: watched.unreachable_since() > stopped)
        since = watched.unreachable_since()
        wait_for(lambda: time.time() > stopped + OUTAGE_S, 2 * OUTAGE_S)
        assert watched.unreachable_since() == since
    finally:
        gateway.signal("CONT")
    wait_for(lambda: responds(store), RECOVERY_S)

    watched.follows(store)

    assert watched.troubles() == ["the store cannot be read: the bucket did not respond within 10 s"]
    wait_for(lambda: watched.unreachable_since() == 0)


def test_a_store_that_breaks_off_is_told_once(watched: Watched, store: WeightStore, proxy: FaultyProxy) -> None:
    proxy.drops = True
    calls = len(proxy.requests)
    wait_for(lambda: watched.troubles() and len(proxy.requests) > calls + 12)
    proxy.drops = False

    watched.follows(store)

    assert watched.troubles() == ["the store cannot be read: the connection to the bucket broke off"]


def test_a_slow_store_delays_the_new_version_and_nothing_else(
    watched: Watched, store: WeightStore, proxy: FaultyProxy
) -> None:
    proxy.delay_s = 5

    watched.follows(store)

    assert watched.troubles() == []


def test_a_store_that_forbids_is_told_once(watched: Watched, store: WeightStore, gateway: Radosgw) -> None:
    docker("exec", gateway.container, "radosgw-admin", "user", "suspend", "--uid=xornet")
    try:
        wait_for(watched.unreachable_since)
        train = [sys.executable, "-m", "trainer", "--seed", "1", "--models-dir", str(store.models_dir)]
        refused = subprocess.run(train, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    finally:
        docker("exec", gateway.container, "radosgw-admin", "user", "enable", "--uid=xornet")

    watched.follows(store)

    (trouble,) = watched.troubles()
    assert trouble.startswith("the store cannot be read: the bucket responded 403 Forbidden")
    assert refused.returncode == 4
    assert "the version could not be written, nothing was published: s3://versions/" in refused.stderr
    assert "the bucket responded 403 Forbidden" in refused.stderr


def test_a_full_store_keeps_what_it_has(watched: Watched, store: WeightStore, gateway: Radosgw) -> None:
    quota = ("exec", gateway.container, "radosgw-admin", "quota")
    docker(*quota, "set", "--quota-scope=user", "--uid=xornet", "--max-size=1")
    docker(*quota, "enable", "--quota-scope=user", "--uid=xornet")
    try:
        with pytest.raises(OSError, match="QuotaExceeded"):
            publish(store)
        assert store.versions() == [1]
    finally:
        docker(*quota, "disable", "--quota-scope=user", "--uid=xornet")

    watched.follows(store)

    assert watched.troubles() == []


def put(store: WeightStore, number: int, data: bytes) -> None:
    assert isinstance(store.storage, Bucket)
    obstore.put(store.storage._store, f"xor/{number}.safetensors", data, use_multipart=False)


def test_a_torn_object_is_rejected_and_told_once(watched: Watched, store: WeightStore) -> None:
    put(store, 2, store.storage.read("1.safetensors", 700))
    wait_for(watched.troubles)

    publish(store)
    wait_for(lambda: watched.version() == 3)

    (trouble,) = watched.troubles()
    assert trouble.startswith("version 2 is rejected: ")


def test_an_object_that_is_replaced_under_its_name_is_proven_again(watched: Watched, store: WeightStore) -> None:
    """Its own proven copy is served until the object is right again."""
    right = store.storage.read("1.safetensors", 2**20)
    put(store, 1, right[:-1] + bytes([right[-1] ^ 1]))
    wait_for(watched.troubles)

    assert watched.version() == 1
    put(store, 1, right)
    watched.follows(store)

    (trouble,) = watched.troubles()
    assert trouble.startswith("version 1 is rejected: ")
