"""Every failure in the form of its route: refusals, routing errors and our own mistakes.

The form is RFC 9457 `application/problem+json`, but for the protocols whose clients expect `{"error": "…"}`.
"""

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from service.errors import Refusal
from service.http.response import JSON, Answer
from service.middleware import request_id
from service.model.live import NoModelLoaded
from service.model.versions import NotAvailable

RETRY_AFTER_S = "1"  # about one look at the store
DETAIL = "xornet.detail"  # in the WSGI environ, for the log
PLAIN = ("/v1/", "/v2/")  # where an error is one sentence

log = logging.getLogger("xornet.service")


def register(app: Flask) -> None:
    """Answer every exception of `app` as a problem."""
    app.register_error_handler(Refusal, _answer_refusal)
    app.register_error_handler(NoModelLoaded, _answer_no_model)
    app.register_error_handler(NotAvailable, _answer_no_model)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_mistake)


def is_plain(path: str) -> bool:
    """Tell whether an error at `path` is one sentence."""
    return f"{path}/".startswith(PLAIN)


def _answer_refusal(refusal: Refusal) -> Response:
    return _problem(refusal.status, refusal.detail, [fault._asdict() for fault in refusal.faults])


def _answer_no_model(missing: NoModelLoaded | NotAvailable) -> Response:
    response = _problem(HTTPStatus.SERVICE_UNAVAILABLE, f"no model to answer with: {missing}")
    response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _answer_http_exception(error: HTTPException) -> Response:
    """Keep the headers that the exception would have sent, Allow among them."""
    response = _problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR, _detail(error))
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _detail(error: HTTPException) -> str:
    match error.code:
        case HTTPStatus.NOT_FOUND:
            return f"there is nothing at {request.path}"
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return f"{request.method} is not a method of {request.path}"
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return f"body: expected at most {request.max_content_length} bytes, got more"
        case _:
            return error.description or error.name


def _answer_mistake(error: Exception) -> Response:
    log.error("unforeseen failure", exc_info=error, extra={"path": request.path})
    return _problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "the service has failed; its log tells more under this request id"
    )


def problem(
    path: str, status: int, detail: str, request_id: str, errors: Sequence[dict[str, str]] = ()
) -> tuple[bytes, str]:
    """Return the body that tells a failure at `path`, and its content type."""
    if is_plain(path):
        return json.dumps({"error": detail}, separators=(",", ":")).encode(), JSON
    members = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
        "errors": errors,
        "request_id": request_id,
    }
    return json.dumps(members, separators=(",", ":")).encode(), "application/problem+json"


def reject(path: str, status: int, detail: str) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the body and the headers of a problem that the server itself reports, outside of any request."""
    new_id = request_id.new()
    body, content_type = problem(path, status, detail, new_id)
    return body, [("Content-Type", content_type), (request_id.HEADER, new_id)]


def _problem(status: int, detail: str, errors: Sequence[dict[str, str]] = ()) -> Response:
    request.environ[DETAIL] = detail
    body, content_type = problem(request.path, status, detail, request_id.current(), errors)
    return Answer(body, status, content_type)
