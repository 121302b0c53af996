"""The rate that a server bears: by wrk where it is installed (Debian: `apt install wrk`), else by our own clients."""

import re
import shutil
import subprocess
import tempfile
import time

from bench.load.clients import PREDICT, loading, request

SCRIPT = """wrk.method = "POST"
wrk.body = '{"x1":0,"x2":1}'
wrk.headers["Content-Type"] = "application/json"
"""


def rate(port: int, connections: int, seconds: float) -> float:
    """Return the predictions a second, each on its own, that the server on `port` answers."""
    return _by_wrk(port, connections, seconds) if shutil.which("wrk") else _by_load(port, connections, seconds)


def _by_wrk(port: int, connections: int, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        options = ["-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-s", script.name]
        command = ["wrk", *options, f"http://127.0.0.1:{port}/predict"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(printed)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", printed)[0])


def _by_load(port: int, connections: int, seconds: float) -> float:
    with loading(port, request("/predict", PREDICT), connections) as outcome:
        time.sleep(seconds)
    return len(outcome.seconds) / seconds
