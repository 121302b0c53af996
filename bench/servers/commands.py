"""How each peer is started, with one worker process, and what a single prediction is in its protocol."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.load.clients import request
from bench.servers.contender import MODELS_DIR, READY
from bench.servers.environments import environment, our_packages

ROOT = str(Path(__file__).parents[2])
V2 = request("/v2/models/xor/infer", b'{"inputs":[{"name":"x","shape":[1,2],"datatype":"UINT8","data":[0,1]}]}')
APP = "service.app:create_app()"


class Start(NamedTuple):
    """A command, what it adds to the environment, and the request of a single prediction."""

    command: list[str]
    environment: dict[str, str]
    predict: bytes = READY


def xornet(port: int, _: Path) -> Start:
    return Start(["gunicorn"], {"PORT": str(port), "WEB_CONCURRENCY": "1"})


def gthread(port: int, _: Path) -> Start:
    options = ["--config", "/dev/null", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--worker-class", "gthread"]
    return Start(["gunicorn", *options, "--no-control-socket", APP], {})


def granian(port: int, _: Path) -> Start | None:
    if not (programs := environment("granian")):
        return None
    options = ["--interface", "wsgi", "--factory", "--no-log", "--port", str(port), "service.app:create_app"]
    return Start([str(programs / "granian"), *options], {"PYTHONPATH": os.pathsep.join([ROOT, our_packages()])})


def plain(port: int, _: Path) -> Start | None:
    if not (programs := environment("plain")):
        return None
    options = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    return Start(
        [str(programs / "uvicorn"), "--factory", "bench.apps.plain:create_app", *options], {"PYTHONPATH": ROOT}
    )


def mlserver(port: int, scratch: Path) -> Start | None:
    if not (programs := environment("mlserver")):
        return None
    ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
    own = {"host": "127.0.0.1", "metrics_dir": str(scratch / "metrics"), "parallel_workers": 0, "debug": False}
    (scratch / "settings.json").write_text(json.dumps(ports | own))
    model = {"name": "xor", "implementation": "bench.apps.mlserver_model.Xor"}
    (scratch / "model-settings.json").write_text(json.dumps(model))
    environ = {"PYTHONPATH": ROOT, "MODELS_DIR": str(Path(MODELS_DIR).absolute())}
    return Start([str(programs / "mlserver"), "start", str(scratch)], environ, V2)


PEERS: dict[str, Callable[[int, Path], Start | None]] = {
    "xornet": xornet, "plain FastAPI": plain, "MLServer": mlserver, "gthread": gthread, "granian": granian
}  # fmt: skip
