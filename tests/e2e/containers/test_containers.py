"""Both images on a real engine: they do the main job, and can do little else."""

import json
import threading
import time

import pytest
import requests

from tests.e2e.containers.engine import Engine

pytestmark = [pytest.mark.engine, pytest.mark.alone]


@pytest.fixture(scope="module")
def up(engine: Engine) -> Engine:
    """The service, started as its users start it."""
    engine.compose("up", "--build", "--wait")
    return engine


def predict(engine: Engine, x1: int, x2: int) -> dict[str, object]:
    answer = requests.post(f"http://127.0.0.1:{engine.port}/predict", json={"x1": x1, "x2": x2}, timeout=5)
    assert answer.status_code == 200
    answered: dict[str, object] = answer.json()
    return answered


def test_answers_from_the_first_second_with_the_shipped_version(up: Engine) -> None:
    answers = [predict(up, x1, x2) for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1))]

    assert [answer["y"] for answer in answers] == [0, 1, 1, 0]
    assert {answer["version"] for answer in answers} == {1}


def test_a_retrain_reaches_the_running_service_within_two_seconds(up: Engine) -> None:
    started = up.inspect("service")["State"]["StartedAt"]
    newest = predict(up, 0, 1)["version"]
    answered: list[object] = []
    done = threading.Event()

    def ask_on() -> None:
        while not done.is_set():
            answered.append(predict(up, 0, 1)["version"])

    asking = threading.Thread(target=ask_on)
    asking.start()
    printed = up.compose("run", "--rm", "trainer").stdout
    time_out = time.monotonic() + 2
    while answered[-1] == newest and time.monotonic() < time_out:
        time.sleep(0.01)
    done.set()
    asking.join()

    assert isinstance(newest, int)
    assert f"Published /models/xor/{newest + 1}.safetensors" in printed
    assert set(answered) == {newest, newest + 1}
    assert up.inspect("service")["State"]["StartedAt"] == started


def test_weights_outlive_the_containers(up: Engine) -> None:
    up.compose("run", "--rm", "trainer", "restore", "1")
    newest = len(up.compose("run", "--rm", "trainer", "versions").stdout.splitlines())

    up.compose("down")
    up.compose("up", "--wait")

    assert newest > 1
    assert predict(up, 0, 1)["version"] == newest


def test_the_service_runs_with_nothing_that_it_does_not_need(up: Engine) -> None:
    container = up.inspect("service")

    assert container["Config"]["User"] == "10001:10001"
    assert container["HostConfig"]["ReadonlyRootfs"] is True
    assert container["HostConfig"]["CapDrop"] == ["ALL"]
    assert container["HostConfig"]["SecurityOpt"] == ["no-new-privileges:true"]
    assert [mount["RW"] for mount in container["Mounts"] if mount["Destination"] == "/models"] == [False]


def test_the_service_cannot_write_what_it_serves_nor_anything_else(up: Engine) -> None:
    attempt = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('mine')"
    for path in ("/models/xor/99.safetensors", "/models/xor/1.safetensors", "/app/service/app.py", "/etc/passwd"):
        ended = up.compose("exec", "-T", "service", "python", "-c", attempt, path, check=False)

        assert ended.returncode != 0, path
        assert "Read-only file system" in ended.stderr, path


def test_its_processes_hold_no_capability_and_can_gain_none(up: Engine) -> None:
    status = up.compose("exec", "-T", "service", "python", "-c", "print(open('/proc/1/status').read())").stdout
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert set(facts["Uid"].split()) == {"10001"}
    assert {int(facts[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert facts["NoNewPrivs"].strip() == "1"


def test_the_trainer_has_no_network_and_writes_only_the_store(up: Engine) -> None:
    look = "import os; print(os.getuid(), sorted(os.listdir('/sys/class/net')), open('/proc/self/status').read())"
    printed = up.compose("run", "--rm", "--entrypoint", "python", "trainer", "-c", look).stdout
    write = "import pathlib; pathlib.Path('/app/mine').write_text('mine')"
    ended = up.compose("run", "--rm", "--entrypoint", "python", "trainer", "-c", write, check=False)

    assert printed.startswith("10001 ['lo']")
    assert "CapEff:\t0000000000000000" in printed
    assert "NoNewPrivs:\t1" in printed
    assert "Read-only file system" in ended.stderr


def test_neither_image_holds_the_others_half_nor_a_compiler(up: Engine) -> None:
    look = (
        "import importlib.util as u, json, shutil, sys;"
        "print(json.dumps([[n for n in ('trainer', 'service', 'flask', 'gunicorn', 'tqdm') if u.find_spec(n)],"
        "[c for c in ('cc', 'gcc', 'c++', 'make') if shutil.which(c)]]))"
    )
    in_service = json.loads(up.compose("exec", "-T", "service", "python", "-c", look).stdout)
    in_trainer = json.loads(up.compose("run", "--rm", "--entrypoint", "python", "trainer", "-c", look).stdout)

    assert in_service == [["service", "flask", "gunicorn"], []]
    assert in_trainer == [["trainer", "tqdm"], []]
