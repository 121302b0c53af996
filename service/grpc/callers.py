"""Who calls: the token in an RPC's metadata, which is checked as HTTP's is, and the id of the request."""

from collections.abc import Sequence
from random import getrandbits
from typing import Any

from service.errors import Rejected
from service.inherited import INHERITED
from service.middleware.bearer_tokens import BEARER, Tokens
from service.middleware.request_id import TRACE, USABLE
from service.service import Service

Metadata = Sequence[tuple[str, Any]]


class Callers:
    """Checks tokens, where TOKEN_FILE is set."""

    def __init__(self, service: Service) -> None:
        token_file = service.settings.token_file
        self._tokens = Tokens(token_file, INHERITED.token_memory) if token_file else None
        self._observers = service.token_observers

    def name(self, metadata: Metadata) -> str:
        """Return the name of the caller's token, empty if it has none; Rejected 401 without a valid token."""
        if self._tokens is None:
            return ""
        given = BEARER.fullmatch(_text(metadata, "authorization"))
        if given is None:
            raise Rejected(401, "a bearer token is required, as metadata: authorization: Bearer TOKEN")
        name = self._tokens.name_of(given[1].encode("latin-1", "replace"))
        if name is None:
            raise Rejected(401, "the bearer token is not valid")
        for report in self._observers:
            report(name)
        return name


def ids_of(metadata: Metadata) -> tuple[str, str]:
    """Return the id of the request, which is the client's own, its trace's or a new one, and the id of the trace."""
    traced = TRACE.fullmatch(_text(metadata, "traceparent"))
    trace_id = traced[1] if traced else ""
    sent = _text(metadata, "x-request-id")
    return sent if USABLE.fullmatch(sent) else trace_id or f"{getrandbits(128):032x}", trace_id


def _text(metadata: Metadata, key: str) -> str:
    return next((value for name, value in metadata if name == key and isinstance(value, str)), "")
