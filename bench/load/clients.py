"""Clients that keep a server busy: each sends its request again once it is answered, or at a steady rate."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

PREDICT = b'{"x1":0,"x2":1}'


def request(path: str, body: bytes, *headers: str) -> bytes:
    """Return the bytes of a POST of JSON, unless a header says otherwise."""
    names = ["Host: localhost", f"Content-Length: {len(body)}", *(headers or ("Content-Type: application/json",))]
    return "\r\n".join([f"POST {path} HTTP/1.1", *names, "", ""]).encode() + body


@dataclass
class Outcome:
    """What became of the requests. Every one is answered, or lost: sent, but its connection ended before the answer."""

    seconds: list[float] = field(default_factory=list)  # from when each was due until it was answered
    statuses: Counter[bytes] = field(default_factory=Counter)
    bodies: Counter[bytes] = field(default_factory=Counter)
    lost: int = 0
    refused: int = 0  # connections that could not be made

    def quantile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * len(self.seconds))]


class Asker(asyncio.Protocol):
    """One connection that asks on and on."""

    def __init__(self, load: "Load", first_due: float) -> None:
        self._load = load
        self._due = first_due
        self._received = b""
        self._is_waiting = False
        self.ended = load.loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask_when_due()

    def _ask_when_due(self) -> None:
        if self._load.is_over:
            self._transport.close()
        elif self._load.period and (wait := self._due - self._load.loop.time()) > 0:
            self._load.loop.call_later(wait, self._ask_when_due)
        elif not self._transport.is_closing():
            self._due = self._due if self._load.period else self._load.loop.time()
            self._is_waiting = True
            self._transport.write(self._load.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        lower = head.lower()
        if found and len(body) >= int(lower.partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            self._is_waiting, self._received = False, b""
            outcome = self._load.outcome
            outcome.seconds.append(self._load.loop.time() - self._due)
            outcome.statuses[head[9:12]] += 1
            outcome.bodies[body[:200]] += 1
            self._due += self._load.period
            if b"\r\nconnection: close" in lower:
                self._transport.close()
            else:
                self._ask_when_due()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 lost is lost
        self._load.outcome.lost += self._is_waiting
        self.ended.set_result(self._due)


class Load:
    """A number of connections, each made again when it ends, until `is_over`."""

    def __init__(self, port: int, request: bytes, connections: int, rate: float = 0.0) -> None:
        self.request = request
        self.period = connections / rate if rate else 0.0
        self.outcome = Outcome()
        self.is_over = False
        self._port, self._connections = port, connections

    async def run(self) -> None:
        self.loop = asyncio.get_running_loop()
        await asyncio.gather(*(self._keep_asking(n / self._connections) for n in range(self._connections)))

    async def _keep_asking(self, share: float) -> None:
        due = self.loop.time() + self.period * share
        while not self.is_over:
            try:
                asker = Asker(self, due)
                await self.loop.create_connection(lambda asker=asker: asker, "127.0.0.1", self._port)  # type: ignore[misc]
            except OSError:
                self.outcome.refused += 1
                await asyncio.sleep(0.01)
            else:
                due = await asker.ended


@contextmanager
def loading(port: int, request: bytes, connections: int = 16, rate: float = 0.0) -> Iterator[Outcome]:
    """Keep the server on `port` busy until the block ends; the outcome is whole after it."""
    load = Load(port, request, connections, rate)
    thread = threading.Thread(target=lambda: asyncio.run(load.run()))
    thread.start()
    try:
        yield load.outcome
    finally:
        load.is_over = True
        thread.join()
