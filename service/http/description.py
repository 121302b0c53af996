"""What the OpenAPI document says of a view; it costs a request nothing."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from service.model.signature import Signature

View = TypeVar("View", bound=Callable[..., Any])
BodySchema = Callable[[Signature], dict[str, Any]]  # the JSON schema of a body, which depends on the model


class Description(NamedTuple):
    """One operation: what it is for, what it takes, what it responds with, and how it may fail."""

    summary: str
    response: Any  # a type that pydantic can describe, or the content type of what is not JSON
    failures: Sequence[int]
    body: type[BaseModel] | BodySchema | None
    query: type[BaseModel] | None
    or_else: str | None  # another content type of the response


def described(
    summary: str,
    response: Any,
    *failures: int,
    body: type[BaseModel] | BodySchema | None = None,
    query: type[BaseModel] | None = None,
    or_else: str | None = None,
) -> Callable[[View], View]:
    """Attach the description to a view."""

    def attach(view: View) -> View:
        view.__dict__["description"] = Description(summary, response, failures, body, query, or_else)
        return view

    return attach


def of(view: object) -> Description | None:
    """Return the description of `view`, if it has one."""
    found: Description | None = getattr(view, "description", None)
    return found
