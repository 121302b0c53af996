"""What a route tells of itself to those who read the API's description; it costs a request nothing."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])


class Description(NamedTuple):
    """One operation: what it is for, what it takes, what it answers with, and how it may fail."""

    summary: str
    answer: type[BaseModel] | str  # a model, or the type of what is not JSON
    or_else: str | None  # another type that it may be answered with
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    failures: Sequence[int]


def described(
    summary: str,
    answer: type[BaseModel] | str,
    *failures: int,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    or_else: str | None = None,
) -> Callable[[View], View]:
    """Attach the description to a view."""

    def attach(view: View) -> View:
        view.description = Description(summary, answer, or_else, body, query, failures)  # type: ignore[attr-defined]
        return view

    return attach


def of(view: object) -> Description | None:
    """Return the description of `view`, if it has one."""
    found: Description | None = getattr(view, "description", None)
    return found
