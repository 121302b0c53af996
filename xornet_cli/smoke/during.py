"""Runs the checks over and over, from before a command until after it."""

import itertools
import shlex
import subprocess
import threading
import time
from collections.abc import Callable

from trainer.status import WRONG_USAGE, CommandFailed
from xornet_cli.smoke.check import Check
from xornet_cli.smoke.report import Report
from xornet_client import Client

STANDARD_ERROR = 2
AROUND_S = 1.0  # before the command starts, and after it has ended
PAUSE_S = 0.005  # of each connection between two requests: it watches, and does not measure what the service bears
RENEW_EVERY = 20  # requests, after which a connection is made anew: a rollout must lose none of these either


class Watch:
    """Threads that run the checks over and over until the block ends, and what they saw, in `report`."""

    def __init__(self, checks: list[Check], connect: Callable[[], Client], connections: int) -> None:
        self.report = Report()
        self._checks, self._connect = checks, connect
        self._is_over, self._lock = threading.Event(), threading.Lock()
        starts = range(0, len(checks), max(len(checks) // connections, 1))
        self._threads = [threading.Thread(target=self._run, args=(at,)) for at in itertools.islice(starts, connections)]

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        time.sleep(AROUND_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.wait(AROUND_S)
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, start: int) -> None:
        client = self._connect()
        for count, check in enumerate(itertools.islice(itertools.cycle(self._checks), start, None), 1):
            result = check.run(client)
            with self._lock:
                self.report.add([result])
            if count % RENEW_EVERY == 0:
                client.session.close()
            if self._is_over.wait(PAUSE_S):
                return


def run(command: str) -> int:
    """Run the command, with its output on standard error, and return its exit status."""
    try:
        words = shlex.split(command)
        return subprocess.run(words, check=False, stdout=STANDARD_ERROR).returncode  # noqa: S603 - the user's own command
    except (OSError, IndexError, ValueError) as error:
        raise CommandFailed(WRONG_USAGE, f"argument --during: {command!r} cannot be run: {error}") from error
