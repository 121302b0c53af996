"""The log's writer: nobody who logs ever waits for the log's reader."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest

from service.log_writer import QueuedStreamHandler
from tests.paths import ROOT

DEADLINE_S = 20
LINE = "x" * 1000


@contextmanager
def logger_to(stream: TextIO, **options: int) -> Iterator[tuple[logging.Logger, QueuedStreamHandler]]:
    handler = QueuedStreamHandler(stream, **options)
    logger = logging.Logger("any")
    logger.addHandler(handler)
    yield logger, handler
    handler.close()


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, TextIO]]:
    reading, writing = os.pipe()
    with os.fdopen(reading) as reader, os.fdopen(writing, "w") as writer:
        yield reader, writer


def test_writes_every_line_in_order() -> None:
    stream = StringIO()
    with logger_to(stream) as (logger, handler):
        for number in range(1000):
            logger.info(number)
        handler.flush()

        assert stream.getvalue().split() == [str(number) for number in range(1000)]


def test_a_reader_that_stops_blocks_nobody_and_learns_later_how_much_was_dropped(pipe: tuple[TextIO, TextIO]) -> None:
    reader, writer = pipe
    with logger_to(writer, max_waiting=100) as (logger, _):
        logger.handlers[0].setFormatter(logging.Formatter("%(message)s %(dropped)s", defaults={"dropped": 0}))
        for _ in range(1000):
            logger.info(LINE)

        written = dropped = 0
        while written + dropped < 1000:
            line = reader.readline()
            written += line.startswith(LINE)
            dropped += int(line.split()[-1])

    assert written + dropped == 1000
    assert dropped > 500


@pytest.mark.slow
def test_a_flush_gives_up_on_a_reader_that_stopped(pipe: tuple[TextIO, TextIO]) -> None:
    reader, writer = pipe
    with logger_to(writer) as (logger, handler):
        for _ in range(200):
            logger.info(LINE)
        began = time.monotonic()

        handler.flush()

        assert time.monotonic() - began < DEADLINE_S / 2
        threading.Thread(target=reader.read, daemon=True).start()
    writer.close()


def test_a_reader_that_is_gone_does_no_harm(pipe: tuple[TextIO, TextIO]) -> None:
    reader, writer = pipe
    reader.close()
    with logger_to(writer) as (logger, handler):
        logger.info("one")
        handler.flush()


def test_a_child_process_writes_its_own_lines_and_none_of_its_parent_s() -> None:
    script = """
import logging, os, sys
from service.log_writer import QueuedStreamHandler
handler = QueuedStreamHandler()
log = logging.getLogger()
log.addHandler(handler)
for number in range(100):
    log.warning("parent %d", number)
if pid := os.fork():
    os.waitpid(pid, 0)
else:
    log.warning("child")
"""

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=True
    )

    lines = ran.stderr.splitlines()
    assert sorted(lines) == sorted(["child", *(f"parent {number}" for number in range(100))])


def test_a_signal_handler_may_log_while_its_process_logs(tmp_path: Path) -> None:
    script = """
import logging, signal, sys, time
from service.log_writer import QueuedStreamHandler
log = logging.getLogger()
log.addHandler(QueuedStreamHandler(max_waiting=10**9))
signal.signal(signal.SIGALRM, lambda *_: log.warning("signal"))
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
for _ in range(20_000):
    log.warning("main")
signal.setitimer(signal.ITIMER_REAL, 0)
"""

    with (tmp_path / "log").open("w+") as output:
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, stderr=output, timeout=DEADLINE_S, check=True)
        output.seek(0)
        lines = output.read().splitlines()

    assert set(lines) == {"main", "signal"}
    assert lines.count("main") == 20_000
