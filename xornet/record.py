"""What a weight file tells of its network besides the weights: how it was made and how well it does.

The trainer writes a record and the service shows it; neither changes one.
"""

import math
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from xornet.network import Activation

Value = TypeVar("Value")
WHOLE = range(-(2**63), 2**63)  # what every reader's integers can hold
hints_of = cache(get_type_hints)  # looking them up would take a fifth of reading a version


@dataclass(frozen=True)
class Attempt:
    """One run of gradient descent from one random start."""

    seed: int
    margin: float  # what it reached: see truth_table.margin


@dataclass(frozen=True)
class Recipe:
    """All that is needed to train the same weights again."""

    seed: int  # the base seed; those of the restarts are derived from it
    restarts: int  # how many further attempts were allowed
    learning_rate: float
    epochs: int  # per attempt
    hidden: int  # units
    activation: Activation
    required_margin: float  # what the gate asked for
    engine: str
    attempts: tuple[Attempt, ...]  # the last one was accepted


@dataclass(frozen=True)
class Report:
    """What was measured on the network that was accepted."""

    average_error: float  # mean |target - probability|, as the last epoch saw it
    margin: float
    epochs: int  # over all attempts
    seconds: float  # over all attempts


@dataclass(frozen=True)
class Origin:
    """Where it was trained: one recipe gives the same bits wherever origins are equal."""

    processor: str
    libraries: dict[str, str]  # name → version


@dataclass(frozen=True)
class Record:
    """The whole story of one version."""

    inputs: tuple[str, ...]  # names, in the order of the weights' columns
    outputs: tuple[str, ...]
    truth_table: tuple[dict[str, int], ...]  # name → bit, a row for each example
    activation: Activation
    recipe: Recipe
    report: Report
    origin: Origin
    model: str = ""  # this and all below are the store's to fill in as it publishes
    version: int = 0
    created_at: str = ""  # ISO 8601, UTC
    parent: int | None = None  # the newest version when this one was published
    restored_from: int | None = None  # the version whose weights these are again


def fit(kind: type[Value], value: Any, where: str) -> Value:
    """Return what JSON gave as a `kind`; ValueError names the first place that does not fit.

    Nothing is coerced but lists to tuples and whole numbers to floats: what we did not write is refused.
    """
    return cast(Value, _fit(kind, value, where))


def _fit(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _fit_fields(kind, value, where)
    if isinstance(kind, UnionType):  # X | None
        return None if value is None else _fit(get_args(kind)[0], value, where)
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if get_origin(kind) is tuple and type(value) is list:
        return tuple(_fit(get_args(kind)[0], item, f"{where}[{at}]") for at, item in enumerate(value))
    if get_origin(kind) is dict and type(value) is dict:
        return {_fit(str, key, where): _fit(get_args(kind)[1], item, f"{where}.{key}") for key, item in value.items()}
    if kind is float and type(value) in (int, float) and math.isfinite(value):
        return float(value)
    if kind is int and type(value) is int and value in WHOLE:
        return value
    if kind is str and type(value) is str and value.isprintable():  # it goes to terminals and into JSON
        return value
    raise ValueError(f"{where} is {value!r}, expected {getattr(kind, '__name__', kind)}")


def _fit_fields(kind: Any, value: Any, where: str) -> Any:
    names = [field.name for field in fields(kind)]
    if type(value) is not dict or sorted(value) != sorted(names):
        raise ValueError(f"{where} is not an object with exactly the keys {', '.join(names)}")
    hints = hints_of(kind)
    return kind(**{name: _fit(hints[name], value[name], f"{where}.{name}") for name in names})
