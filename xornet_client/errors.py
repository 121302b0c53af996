"""Why a request failed, by what the caller can do about it. Each error repeats what the server said."""

from typing import Any

import requests
from urllib3.exceptions import NewConnectionError, ReadTimeoutError


class RequestFailed(Exception):
    """A request without a result; `status` is the response's, or None if there was no whole response."""

    status: int | None = None
    retry_after_s: float | None = None  # set if the same request may be sent again


class Unavailable(RequestFailed):
    """Nothing useful responds now."""


class Unauthorized(RequestFailed):
    """The server requires a token, or does not accept this one."""


class Rejected(RequestFailed):
    """A mistake in the request: `field`, `expected` and `got` of the first fault; `faults` has all of them."""

    def __init__(self, detail: str, faults: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        field, _, rest = detail.partition(": expected ")  # how protocols without room for faults put it
        expected, _, got = rest.rpartition(", got ")
        self.faults = faults or [{"field": field, "expected": expected, "got": got}]
        self.field, self.expected, self.got = (self.faults[0][name] for name in ("field", "expected", "got"))


def of_response(response: requests.Response) -> RequestFailed:
    """Return the error that a response with a status other than 200 reports."""
    status, wait = response.status_code, response.headers.get("Retry-After", "")
    detail, faults = f"{response.url}: {status} {response.reason}", None
    try:
        body: dict[str, Any] = response.json()
        detail, faults = str(body.get("detail") or body["error"]), body.get("errors")
    except (ValueError, LookupError, AttributeError):  # of a proxy, perhaps
        detail += f", a redirect to {response.headers['Location']}" if response.is_redirect else ""
    kind = Unauthorized if status in (401, 403) else Unavailable
    error = Rejected(detail, faults) if 400 <= status < 500 and status not in (401, 403, 429) else kind(detail)
    wait_s = float(wait) if wait.isdecimal() else 0.5
    error.status, error.retry_after_s = status, wait_s if status in (429, 503) else None
    return error


def of_exception(url: str, failure: requests.RequestException, timeout_s: float) -> Exception:
    """Return the error for a request that got no whole response; `failure` itself if there was nothing to send."""
    cause = failure.args[0] if failure.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(failure, requests.Timeout) or isinstance(cause, ReadTimeoutError):
        return Unavailable(f"{url}: no whole response within {timeout_s:g} s")
    if not isinstance(failure, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return failure
    error = Unavailable(f"{url}: no connection, or none that lasted until the end of a response: {reason}")
    error.retry_after_s = 0.5 if isinstance(reason, NewConnectionError) else None
    return error
