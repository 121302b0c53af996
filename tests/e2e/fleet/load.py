"""Clients that send requests without a pause longer than a moment, and check and count every response."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from threading import Event, Thread
from types import TracebackType
from typing import Any, NamedTuple

PAUSE_S = 0.01
TIMEOUT_S = 30
ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))


class Answer(NamedTuple):
    """One response, and when it came."""

    at: float
    version: int
    seconds: float


class Load:
    """Runs clients against proxies: each keeps one connection open, and opens a new one for every second request."""

    def __init__(self, ports: list[int], clients: int = 4, token: str = "") -> None:
        self.answers: list[Answer] = []
        self.lost: list[str] = []  # no response, or one that is not a 200
        self.wrong: list[str] = []  # a 200 that is not the row's
        self.new_connections = 0
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._done = Event()
        self._threads = [Thread(target=self._run, args=(ports[each % len(ports)],)) for each in range(clients)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _run(self, port: int) -> None:
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        for number, (row, dialect) in enumerate(cycle((row, each) for row in ROWS for each in DIALECTS)):
            if self._done.is_set():
                break
            connection = kept if number % 2 else http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
            self.new_connections += connection.sock is None
            self._predict(connection, row, dialect)
            if connection is not kept:
                connection.close()
            time.sleep(PAUSE_S)
        kept.close()

    def _predict(self, connection: http.client.HTTPConnection, row: tuple[int, int], dialect: str) -> None:
        path, body_of, bit_of = DIALECTS[dialect]
        started = time.monotonic()
        try:
            connection.request("POST", path, json.dumps(body_of(row)), self._headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.lost.append(f"{dialect} {row}: {error!r} after {time.monotonic() - started:.1f} s")
            return
        now = time.monotonic()
        if response.status != http.client.OK:
            self.lost.append(f"{dialect} {row}: {response.status} {text[:200]!r}")
        elif bit_of(json.loads(text)) != row[0] ^ row[1]:
            self.wrong.append(f"{dialect} {row}: {text[:200]!r}")
        else:
            self.answers.append(Answer(now, int(response.headers["X-Model-Version"]), now - started))

    def versions(self) -> Counter[int]:
        return Counter(answer.version for answer in self.answers)

    def slowest_s(self) -> float:
        return max(answer.seconds for answer in self.answers)

    def last(self, version: int) -> float:
        """Return when an older version than `version` last responded, or 0."""
        return max((answer.at for answer in self.answers if answer.version < version), default=0.0)


OUTPUTS = {"outputs": [{"name": "y"}]}
# The path, the body for a row, and where the bit is in the response.
DIALECTS: dict[str, tuple[str, Callable[[tuple[int, int]], Any], Callable[[Any], int]]] = {
    "predict": ("/predict", lambda row: {"x1": row[0], "x2": row[1]}, lambda found: found["y"]),
    "tf": ("/v1/models/xor:predict", lambda row: {"instances": [row]}, lambda found: found["predictions"][0]["y"]),
    "oip": (
        "/v2/models/xor/infer",
        lambda row: {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "UINT8", "data": row}], **OUTPUTS},
        lambda found: found["outputs"][0]["data"][0],
    ),
}  # fmt: skip
