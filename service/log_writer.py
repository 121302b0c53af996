"""Writes log lines in a thread of its own, so that a log reader that stops never blocks a request or the arbiter.

Lines wait in a bounded queue. Those for which there is no room are dropped, and their number is logged later.
"""

import io
import logging
import os
import sys
import threading
import time
import weakref
from contextlib import nullcontext, suppress
from math import inf
from queue import SimpleQueue
from typing import TextIO

MAX_WAITING = 10_000  # lines
REPORT_S = 10.0  # between two reports of dropped lines
FLUSH_S = 1.0  # the most that a flush waits for a log reader


class QueuedStreamHandler(logging.Handler):
    """Writes to standard error. Any thread may log, a signal handler too; after a fork the child has its own queue."""

    def __init__(self, stream: TextIO | None = None, max_waiting: int = MAX_WAITING) -> None:
        super().__init__()
        self._stream = stream or sys.stderr
        self._max_waiting = max_waiting
        self._reset()
        _reset_after_fork(weakref.ref(self))

    def _reset(self) -> None:
        """Start without a thread, which a fork does not copy, and without the lines that the parent writes."""
        self._lines: SimpleQueue[str | None] = SimpleQueue()  # whose `put` a signal handler may interrupt
        self._thread: threading.Thread | None = None
        self._queued = self._written = self._dropped = 0  # lines
        self._reported_at = -inf

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001  # as every handler of `logging` does
            self.handleError(record)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_all, args=(self._lines,), name="log", daemon=True)
            self._thread.start()
        if self._queued - self._written < self._max_waiting:
            self._queued += 1
            self._lines.put(line)
        else:
            self._dropped += 1

    def _write_all(self, lines: SimpleQueue[str | None]) -> None:
        while (line := lines.get()) is not None:
            self._write(f"{line}\n")
            if self._dropped and (lines.empty() or time.monotonic() > self._reported_at + REPORT_S):
                self._write(f"{self._report()}\n")
            self._written += 1

    def _report(self) -> str:
        """Return a line that says how many were dropped since the last one."""
        with self.lock or nullcontext():
            dropped, self._dropped = self._dropped, 0
        self._reported_at = time.monotonic()
        fields = {"name": __name__, "levelname": "ERROR", "msg": "log lines dropped", "dropped": dropped}
        return self.format(logging.makeLogRecord(fields))

    def _write(self, text: str) -> None:
        """Write, and wait for the reader; through the descriptor, since a stream's lock would block others too."""
        with suppress(OSError, ValueError):  # the reader is gone or the stream closed: nobody to report that to
            try:
                descriptor = self._stream.fileno()
            except io.UnsupportedOperation:  # in memory, as in tests
                self._stream.write(text)
                return
            data = memoryview(text.encode(errors="backslashreplace"))
            while data:
                data = data[os.write(descriptor, data) :]

    def flush(self) -> None:
        """Wait until every line is written, for FLUSH_S at most."""
        end = time.monotonic() + FLUSH_S
        while self._written < self._queued and time.monotonic() < end:
            time.sleep(0.001)

    def close(self) -> None:
        self.flush()
        self._lines.put(None)
        super().close()


def _reset_after_fork(handler: "weakref.ref[QueuedStreamHandler]") -> None:
    def reset() -> None:
        if found := handler():
            found._reset()

    os.register_at_fork(after_in_child=reset)
