"""The one validator of bits: whatever protocol carries them, each is exactly 0 or 1, or is named and refused.

It looks at a whole batch at once, and only searches for the culprit after something was wrong.
The fastest look is at the batch written as JSON again: there a list of bits, and nothing else, is of one form.
"""

from itertools import chain
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import orjson

from service.errors import Fault, Refusal, shown

Bits = npt.NDArray[np.uint8]
INTEGERS = frozenset({int})  # JSON's true is no integer here, though Python's True is
BIT = "the integer 0 or 1"


def from_values(values: list[Any], field: str, kinds: frozenset[type] = INTEGERS, expected: str = BIT) -> Bits:
    """Return JSON's `values`, each of one of the `kinds`, as bits of shape (n,); Refusal 400 naming the first other."""
    packed = _pack(values, kinds)
    if packed is None:
        at = next(at for at, value in enumerate(values) if not _is_bit(value, kinds))
        raise Refusal.of(400, Fault(f"{field}[{at}]", expected, shown(values[at])))
    return packed


def from_rows(rows: Any, width: int, field: str, kinds: frozenset[type] = INTEGERS, expected: str = BIT) -> Bits:
    """Return JSON's `rows` as bits of shape (N, width), N ≥ 1; Refusal 400 naming the first thing that is wrong."""
    packed = _pack_rows(rows, width, kinds)
    return _refuse_rows(rows, width, field, kinds, expected) if packed is None else packed


def _pack_rows(rows: Any, width: int, kinds: frozenset[type]) -> Bits | None:
    """Return `rows` as bits, or None if anything in them is none."""
    if type(rows) is not list or not rows:
        return None
    if (packed := _read_form(rows, f"[{','.join('0' * width)}],")) is not None:
        return packed
    if kinds == INTEGERS or any(type(row) is not list or len(row) != width for row in rows):
        return None
    packed = _pack(list(chain.from_iterable(rows)), kinds)
    return None if packed is None else packed.reshape(-1, width)


def _refuse_rows(rows: Any, width: int, field: str, kinds: frozenset[type], expected: str) -> NoReturn:
    if type(rows) is not list or not rows:
        raise Refusal.of(400, Fault(field, f"a list of rows of {width} bits", shown(rows)))
    for at, row in enumerate(rows):
        if type(row) is not list or len(row) != width:
            raise Refusal.of(400, Fault(f"{field}[{at}]", f"a list of {width} bits", shown(row)))
        if not all(_is_bit(value, kinds) for value in row):
            from_values(row, f"{field}[{at}]", kinds, expected)
    raise AssertionError("no row holds what the batch was refused for")


def from_array(array: npt.NDArray[Any], field: str) -> Bits:
    """Return a binary tensor's `array` as bits of the same shape; Refusal 400 naming the first other number."""
    if not (array.max() <= 1 if array.dtype == np.uint8 else _are_bits(array)):
        at = int(np.flatnonzero(~((array == 0) | (array == 1)))[0])
        raise Refusal.of(400, Fault(f"{field}[{at}]", "0 or 1", str(array[at])))
    return array.astype(np.uint8, copy=False)


def _pack(values: list[Any], kinds: frozenset[type]) -> Bits | None:
    """Return `values` as bits, or None if any is none."""
    if not values:
        return np.empty(0, np.uint8)
    if (packed := _read_form(values, "0,")) is None and kinds != INTEGERS:
        packed = _read_form([int(value) if _is_bit(value, kinds) else None for value in values], "0,")
    return None if packed is None else packed.ravel()


def _read_form(values: list[Any], form: str) -> Bits | None:
    """Return a row of bits for each of the `values`, or None unless JSON writes each like `form`, 0 being any bit."""
    try:
        text = bytearray(orjson.dumps(values))
    except TypeError:  # a number of more than 64 bits, or what is nested too deeply
        return None
    if len(text) != len(form) * len(values) + 1:
        return None
    text[-1:] = b","  # the last value's too, in place of the list's end
    expected = np.frombuffer(form.encode(), np.uint8)
    is_bit = expected == ord("0")
    found = np.frombuffer(text, np.uint8, offset=1) ^ np.tile(expected, len(values))  # 1 where there is a 1, else 0
    return None if (found > np.tile(is_bit, len(values))).any() else found.reshape(-1, len(form))[:, is_bit]


def _is_bit(value: Any, kinds: frozenset[type]) -> bool:
    return type(value) in kinds and value in (0, 1)


def _are_bits(array: npt.NDArray[Any]) -> bool:
    return bool(((array == 0) | (array == 1)).all())
