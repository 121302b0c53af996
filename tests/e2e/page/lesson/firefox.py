"""Drives a real Firefox by its own remote protocol, Marionette: JSON over a socket, each message after its length.

It is there for what has to hold in a second engine. Playwright drives only a Firefox of its own make.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.server import free_port

NAMES = ("firefox-esr", "firefox")
DEADLINE_S = 60
PREFERENCES = ("browser.shell.checkDefaultBrowser", "datareporting.policy.dataSubmissionEnabled", "app.update.enabled")


def firefox_path() -> str | None:
    """Return where this machine has its Firefox, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A connection to one running Firefox, with one page open."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._read()  # its greeting
        self._sent = 0
        self.command("WebDriver:NewSession", {})

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """Return the result of a command; AssertionError if Firefox reports one."""
        self._sent += 1
        message = json.dumps([0, self._sent, name, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def open(self, url: str) -> None:
        self.command("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """Return what the body of a function returns in the page."""
        return self.command("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})["value"]

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox has closed the connection"
            length += byte
        return json.loads(self._stream.read(int(length)))


@contextmanager
def launched_firefox(directory: Path) -> Iterator[Firefox]:
    """Run a Firefox with a new profile in `directory` until the block ends."""
    path, port = firefox_path(), free_port()
    assert path, "there is no Firefox"
    lines = [f'user_pref("marionette.port", {port});', *(f'user_pref("{name}", false);' for name in PREFERENCES)]
    (directory / "user.js").write_text("\n".join(lines))
    command = [path, "--headless", "--no-remote", "--marionette", "--profile", str(directory)]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={"HOME": str(directory), "MOZ_HEADLESS": "1"})
    try:
        with _connected(port) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, f"Firefox has not listened within {DEADLINE_S} s"
            time.sleep(0.05)
