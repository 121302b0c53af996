"""The gRPC server as its users run it: swaps, a restart and a drain under load, and a start that cannot succeed."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
import pytest
import requests
import trustme
from grpc_health.v1 import health_pb2, health_pb2_grpc

from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.certificates import issue, settings_of
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running
from tests.service.grpc.conftest import call
from tests.service.grpc.requests import TABLE, raw
from tests.service.grpc.test_random_messages import send_random_frames
from tests.service.model.test_live import publish_again
from xornet.store import WeightStore

COMMAND = [sys.executable, "-m", "service.grpc"]
TIMES = int(os.environ.get("GENERATED_REQUESTS", "6000"))  # `make fuzz` takes many more


@contextmanager
def serving(store: WeightStore, port: int, folder: Path, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the server until the block ends, which begins once it is healthy."""
    monitoring = free_port()
    settings = {"MODELS_DIR": str(store.models_dir), "GRPC_PORT": str(port), "GRPC_METRICS_PORT": str(monitoring)}
    settings |= {"POLL_INTERVAL_S": "0.05"} | environment
    with running(COMMAND, ROOT, monitoring, folder / f"log-{monitoring}", **settings) as process:
        with channel(port) as probe:
            request = health_pb2.HealthCheckRequest()
            health_pb2_grpc.HealthStub(probe).Check(request, wait_for_ready=True, timeout=DEADLINE_S)
        process.monitoring = monitoring  # type: ignore[attr-defined]
        yield process


def channel(port: int) -> grpc.Channel:
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_reconnect_backoff_ms", 200)]
    return grpc.insecure_channel(f"127.0.0.1:{port}", [*options, ("grpc.max_receive_message_length", -1)])


class Load:
    """Threads that send XOR's table on and on until the block ends, and what became of each request."""

    def __init__(self, port: int, connections: int = 4) -> None:
        self.codes: Counter[str] = Counter()
        self.versions: Counter[int] = Counter()
        self.wrong = 0
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(port,)) for _ in range(connections)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, port: int) -> None:
        with channel(port) as connection:
            while not self._is_over.is_set():
                try:
                    response = call(connection, "ModelInfer", raw(), pb.ModelInferResponse, wait_for_ready=True)
                except grpc.RpcError as error:
                    self.codes[f"{error.code().name}: {error.details()}"] += 1
                    continue
                self.codes["OK"] += 1
                self.versions[int(response.model_version)] += 1
                self.wrong += response.raw_output_contents[1] != bytes([0, 1, 1, 0])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
def test_a_hundred_swaps_and_a_restart_under_load_lose_no_request(store: WeightStore, tmp_path: Path) -> None:
    port = free_port()
    with serving(store, port, tmp_path) as first, Load(port) as load:
        for number in range(2, 52):
            publish_again(store)
            wait_until(lambda number=number: load.versions[number] > 0)  # type: ignore[misc]
        first.terminate()
        assert first.wait(DEADLINE_S) == 0
        with serving(store, port, tmp_path):
            for number in range(52, 102):
                publish_again(store)
                wait_until(lambda number=number: load.versions[number] > 0)  # type: ignore[misc]
            load.__exit__()

    assert set(load.codes) == {"OK"}, load.codes
    assert load.wrong == 0
    assert len(load.versions) == 101


@pytest.mark.slow
def test_sigterm_lets_what_is_under_way_finish(store: WeightStore, tmp_path: Path) -> None:
    rows = bytes(TABLE) * 250_000
    port = free_port()
    with serving(store, port, tmp_path) as process, channel(port) as connection:
        send = connection.unary_unary(
            "/inference.GRPCInferenceService/ModelInfer", None, pb.ModelInferResponse.FromString
        )
        data = raw(rows, shape=[1_000_000, 2]).SerializeToString()
        under_way = [send.future(data, timeout=DEADLINE_S) for _ in range(6)]
        metrics = f"http://127.0.0.1:{process.monitoring}/metrics"  # type: ignore[attr-defined]
        wait_until(lambda: "ModelInfer" in requests.get(metrics, timeout=5).text)  # the first of them is done

        process.send_signal(signal.SIGTERM)

        assert [len(each.result().raw_output_contents[1]) for each in under_way] == [1_000_000] * 6
        assert process.wait(DEADLINE_S) == 0


@pytest.mark.slow
def test_random_messages_do_not_make_it_grow(store: WeightStore, tmp_path: Path) -> None:
    port = free_port()
    with serving(store, port, tmp_path, LOG_LEVEL="ERROR") as process, channel(port) as connection:
        send = connection.unary_unary("/inference.GRPCInferenceService/ModelInfer")
        right = raw().SerializeToString()

        def send_many(times: int) -> None:
            for _ in range(times):
                data = bytearray(right)
                data[secrets.randbelow(len(data))] = secrets.randbelow(256)
                with suppress(grpc.RpcError):
                    send(bytes(data) + secrets.token_bytes(secrets.randbelow(3)), timeout=DEADLINE_S)
            for _ in range(times // 100):
                send_random_frames(port)

        send_many(TIMES // 3)
        before = memory_kib(process.pid)
        send_many(TIMES - TIMES // 3)
        after = memory_kib(process.pid)

        assert len(send(right, timeout=DEADLINE_S)) > 0
    print(f"{TIMES} messages: from {before} to {after} KiB")
    assert after - before < 4096


def memory_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_has_metrics_and_probes_and_nothing_else_over_http(store: WeightStore, tmp_path: Path) -> None:
    with serving(store, free_port(), tmp_path) as process:
        url = f"http://127.0.0.1:{process.monitoring}"  # type: ignore[attr-defined]
        assert requests.get(f"{url}/readyz", timeout=5).json()["version"] == 1
        assert requests.get(f"{url}/livez", timeout=5).status_code == 200
        metrics = requests.get(f"{url}/metrics", timeout=5).text
        for path in ("/", "/predict", "/models", "/metrics/x"):
            assert requests.get(url + path, timeout=5).status_code == 404
        assert requests.post(f"{url}/metrics", timeout=5).status_code == 404

    assert 'xornet_model_version{model="xor"' in metrics


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"GRPC_PORT": "80000"}, "GRPC_PORT: Input should be less than or equal to 65535"),
        ({"HOST": "nowhere.invalid"}, "HOST: expected an address or a host name of this machine"),
        ({"TOKEN_FILE": "/nowhere"}, "TOKEN_FILE: "),
        ({"TLS_CERT": "/nowhere"}, "TLS_CERT: /nowhere cannot be read: No such file or directory"),
        ({"TLS_KEY": "/nowhere"}, "TLS_KEY: expected TLS_CERT to be set too"),
    ],
)
def test_a_setting_that_is_wrong_is_named_in_one_line(environment: dict[str, str], reason: str) -> None:
    ports = {"GRPC_PORT": "0", "GRPC_METRICS_PORT": "0"}

    ended = start({**ports, **environment})

    assert ended.returncode == 1
    assert ended.stderr.startswith(reason)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["GRPC_PORT", "GRPC_METRICS_PORT"])
def test_a_port_that_is_taken_is_named(name: str, store: WeightStore, tmp_path: Path) -> None:
    port = free_port()
    with serving(store, port, tmp_path):
        ended = start({"GRPC_PORT": "0", "GRPC_METRICS_PORT": "0", name: str(port)})

    assert ended.returncode == 1
    assert ended.stderr == f"{name}: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def start(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )


def test_the_http_service_imports_nothing_of_it() -> None:
    script = """
import sys
from service.app import create_app
app = create_app()
app.extensions["poller"].stop()
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ("grpc", "google") or ".grpc" in name))
"""
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "\n"


def test_with_a_certificate_everything_is_over_tls(store: WeightStore, tmp_path: Path) -> None:
    authority, ports = trustme.CA(), (free_port(), free_port())
    environment = settings_of(issue(tmp_path / "tls", authority)) | {"MODELS_DIR": str(store.models_dir)}
    environment |= {"GRPC_PORT": str(ports[0]), "GRPC_METRICS_PORT": str(ports[1])}
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    credentials = grpc.ssl_channel_credentials(authority.cert_pem.bytes())

    with running(COMMAND, ROOT, ports[1], tmp_path / "log", **environment):
        with grpc.secure_channel(f"localhost:{ports[0]}", credentials) as connection:
            response = call(connection, "ModelInfer", raw(), pb.ModelInferResponse, wait_for_ready=True)
        url = f"https://localhost:{ports[1]}/readyz"
        assert requests.get(url, timeout=5, verify=str(tmp_path / "ca.pem")).json()["version"] == 1
        with pytest.raises(requests.ConnectionError):
            requests.get(url.replace("https", "http"), timeout=5)

    assert response.raw_output_contents[1] == bytes([0, 1, 1, 0])
