"""Bearer-token authentication for every path but the probes and the pages' own files.

Of a token, a log and the metrics show the name alone, and a response nothing.
"""

import hmac
import logging
import re
from collections.abc import Sequence, Set
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

from service.file_state import FileState
from service.http.environ import CALLER, PROBES
from service.http.problems import problem
from service.http.response import Responder, Response
from service.middleware.path_rules import PathRules
from service.service import TokenObserver
from service.token_file import TokenMemory, digest, read_tokens

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BEARER = re.compile(r"bearer +(.*)", re.IGNORECASE)
CHALLENGE = "WWW-Authenticate"

log = logging.getLogger("xornet.service")


class BearerTokens:
    """Middleware that responds with 401 to requests without a valid token, on known and unknown paths alike."""

    def __init__(
        self, respond: Responder, tokens: "Tokens", public: Set[str], observers: Sequence[TokenObserver] = ()
    ) -> None:
        self._respond = respond
        self._tokens = tokens
        self._observers = observers
        self._open = PathRules(PROBES | public)

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        if environ["PATH_INFO"] in self._open:
            return self._respond(environ)
        given = BEARER.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
        if given is None:
            return problem(environ, 401, "a bearer token is required", headers=[(CHALLENGE, "Bearer")])
        name = self._tokens.name_of(given[1].encode("latin-1"))
        if name is None:
            headers = [(CHALLENGE, 'Bearer error="invalid_token"')]
            return problem(environ, 401, "the bearer token is not valid", headers=headers)
        environ[CALLER] = name
        for report in self._observers:
            report(name)
        return self._respond(environ)


class Tokens:
    """The tokens of a file, read again whenever it has changed.

    A change that cannot be read is logged once, and the former tokens stay valid: those that this worker read,
    or that another one did before this one was started.
    """

    def __init__(self, path: Path, memory: TokenMemory | None = None) -> None:
        self._path = path
        self._memory = memory or TokenMemory()
        self._state: FileState | None = None
        self._tokens = self._memory.load()
        self._read()

    def name_of(self, token: bytes) -> str | None:
        """Return the name of the token, which may be empty; None if it is not one of them.

        The time that this takes does not depend on how much of a token is right.
        """
        if FileState.of(self._path) != self._state:
            self._read()
        given = digest(token)
        matches = [hmac.compare_digest(given, known.digest) for known in self._tokens]  # all of them, whichever matches
        return next(compress((known.name for known in self._tokens), matches), None)

    def _read(self) -> None:
        self._state = FileState.of(self._path)
        try:
            self._tokens = read_tokens(self._path)
        except (OSError, ValueError) as error:
            log.error("tokens not read, the former ones stay valid", extra={"reason": str(error)})  # noqa: TRY400
        else:
            self._memory.store(self._tokens)
            log.info("tokens read", extra={"tokens": len(self._tokens)})
