"""The values that a recipe may have, whether they come from the command line or from a file."""

import math
import re
from argparse import ArgumentTypeError
from dataclasses import dataclass

from trainer.learning.engine import ENGINES
from xornet.record import Recipe

LONGEST_NUMBER = 40  # characters; also what an error message repeats of a wrong value
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Range:
    """The whole numbers from `least` to `most`."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most

    def parse(self, text: str) -> int:
        """Return the number that `text` is in ASCII digits; ArgumentTypeError says what was expected."""
        is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
        if not is_number or int(text) not in self:
            raise unexpected(str(self), text)
        return int(text)


@dataclass(frozen=True)
class OpenRange:
    """The numbers between `least` and `most`, neither of them included."""

    least: float
    most: float

    def __str__(self) -> str:
        above = f"a number above {self.least:g}"
        return above if self.most == math.inf else f"{above} and below {self.most:g}"

    def __contains__(self, value: float) -> bool:
        return self.least < value < self.most

    def parse(self, text: str) -> float:
        """Return the number that `text` is in decimal notation; ArgumentTypeError says what was expected."""
        if not DECIMAL.fullmatch(text) or (value := float(text)) not in self:
            raise unexpected(str(self), text)
        return value


LIMITS: dict[str, Range | OpenRange] = {
    "seed": Range(0, 2**32 - 1),
    "restarts": Range(0, 100),
    "epochs": Range(1, 10**7),
    "hidden": Range(1, 1024),
    "learning_rate": OpenRange(0, math.inf),
    "required_margin": OpenRange(0, 0.5),
}


def check(recipe: Recipe) -> None:
    """Raise ValueError for the first entry of `recipe` that is outside its limits."""
    for name, limits in LIMITS.items():
        if (value := getattr(recipe, name)) not in limits:
            raise ValueError(f"its recipe's {name} is {value}, expected {limits}")
    if recipe.engine not in ENGINES:
        raise ValueError(f"its recipe's engine is {recipe.engine!r}, expected {' or '.join(ENGINES)}")


def unexpected(expected: str, text: str) -> ArgumentTypeError:
    """Return the error for an option's value; a long value is cut short."""
    cut = f"… ({len(text)} characters)" if len(text) > LONGEST_NUMBER else ""
    return ArgumentTypeError(f"expected {expected}, got {text[:LONGEST_NUMBER]!r}{cut}")
