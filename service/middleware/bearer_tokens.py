"""Lets in only who knows a token, if there is a file of tokens; the probes are open to everybody.

The file holds a token a line, several for as long as one takes another's place. Tokens are in memory alone:
neither a log nor an answer ever shows one.
"""

import hmac
import logging
import re
from contextlib import suppress
from pathlib import Path

from flask import Flask, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from service.api.probes import PROBES

TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")  # b64token of RFC 6750
BEARER = re.compile(r"bearer +(.*)", re.IGNORECASE)

log = logging.getLogger("xornet.service")


class Tokens:
    """The tokens of a file, read again as soon as it has changed.

    A change that cannot be read is logged, and the tokens stay what they were.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _state(path)
        self._tokens = read(path)

    def know(self, token: bytes) -> bool:
        """Tell whether it is one of them, in a time that does not depend on how much of it is right."""
        self._refresh()
        matches = [hmac.compare_digest(token, known) for known in self._tokens]  # all of them, whichever matches
        return any(matches)

    def _refresh(self) -> None:
        state = _state(self._path)
        if state == self._state:
            return
        self._state = state
        try:
            self._tokens = read(self._path)
        except (OSError, ValueError) as error:
            log.error("tokens not read, the former ones stay", extra={"reason": str(error)})  # noqa: TRY400
        else:
            log.info("tokens read", extra={"tokens": len(self._tokens)})


def read(path: Path) -> list[bytes]:
    """Return the tokens in the file; OSError if it cannot be read, ValueError if it is no list of tokens."""
    tokens = [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
    if not tokens:
        raise ValueError(f"{path} holds no token")
    for number, token in enumerate(tokens, 1):
        if not TOKEN.fullmatch(token):
            raise ValueError(f"{path}: token {number} has characters other than letters, digits and ._~+/-=")
    return tokens


def register(app: Flask, path: Path) -> None:
    """Answer 401 to every request without a token, known paths and unknown ones alike."""
    tokens = Tokens(path)

    @app.before_request
    def check() -> None:
        if request.path in PROBES:
            return
        given = BEARER.fullmatch(request.environ.get("HTTP_AUTHORIZATION", ""))
        if given is None:
            raise Unauthorized("a bearer token is needed", www_authenticate=WWWAuthenticate("bearer"))
        if not tokens.know(given[1].encode("latin-1")):
            challenge = WWWAuthenticate("bearer", {"error": "invalid_token"})
            raise Unauthorized("the bearer token is not known", www_authenticate=challenge)


def _state(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with the file; None if it is not there."""
    with suppress(OSError):
        status = path.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns
    return None
