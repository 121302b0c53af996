"""What the value of an option must be, and the sentence that says so when it is not."""

import math
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def whole(least: int, most: int) -> str:
    return f"a whole number from {least} to {most}"


def between(above: float, below: float) -> str:
    return f"a number above {above}" if below == math.inf else f"a number above {above} and below {below}"


def integer(least: int, most: int) -> Callable[[str], int]:
    expected = whole(least, most)

    def convert(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"expected {expected}, got {text!r}")
        return int(text)

    return convert


def number(above: float, below: float) -> Callable[[str], float]:
    expected = between(above, below)

    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not above < value < below:
            raise ArgumentTypeError(f"expected {expected}, got {text!r}")
        return value

    return convert


def choice(names: Sequence[str]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in names:
            raise ArgumentTypeError(f"expected {' or '.join(names)}, got {text!r}")
        return text

    return convert


def each(convert: Callable[[str], Value]) -> Callable[[str], list[Value]]:
    """Return what converts a list with commas, each value once."""
    return lambda text: list(dict.fromkeys(convert(part) for part in text.split(",")))
