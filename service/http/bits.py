"""The one validator of bits: whatever protocol carries them, each is exactly 0 or 1, or the request is rejected.

A whole batch is checked at once, and searched for the wrong value only after the check failed. The check writes
the batch as JSON again: then nothing but bits can have the form that bits have, and XOR with that form gives the bits:

    [[0,1],[1,1]]  →  [0,1],[1,1],  xor  [0,0],[0,0],  =  the bits at the places of the zeros, and 0 elsewhere
"""

from itertools import chain
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import orjson

from service.errors import Fault, Rejected, shown
from service.http.row import BIT
from service.model.inference import Bits

FEW = 64  # values that are checked one by one sooner than they are written as JSON
BITS = frozenset({0, 1})
INTEGERS = frozenset({int})  # JSON's true is no integer here, though Python's True is


def from_values(
    values: list[Any], field: str, kinds: frozenset[type] = INTEGERS, expected: str = BIT
) -> Bits | list[int]:
    """Return JSON's `values`, each of one of the `kinds`, as bits (n,); Rejected 400 naming the first other.

    A few of them stay in their list.
    """
    packed = _pack(values, kinds)
    if packed is None:
        at = next(at for at, value in enumerate(values) if not _is_bit(value, kinds))
        raise Rejected.of(400, Fault(f"{field}[{at}]", expected, shown(values[at])))
    return packed


def from_rows(rows: Any, width: int, field: str, kinds: frozenset[type] = INTEGERS, expected: str = BIT) -> Bits:
    """Return JSON's `rows` as bits of shape (N, width), N ≥ 1; Rejected 400 naming the first fault."""
    packed = _pack_rows(rows, width, kinds)
    return _reject_rows(rows, width, field, kinds, expected) if packed is None else packed


def _pack_rows(rows: Any, width: int, kinds: frozenset[type]) -> Bits | None:
    """Return `rows` as bits, or None if any value is not a bit."""
    if type(rows) is not list or not rows:
        return None
    if (packed := _read_form(rows, f"[{','.join('0' * width)}],")) is not None:
        return packed
    if kinds == INTEGERS or any(type(row) is not list or len(row) != width for row in rows):
        return None
    flat = _pack(list(chain.from_iterable(rows)), kinds)
    return None if flat is None else np.asarray(flat, np.uint8).reshape(-1, width)


def _reject_rows(rows: Any, width: int, field: str, kinds: frozenset[type], expected: str) -> NoReturn:
    if type(rows) is not list or not rows:
        raise Rejected.of(400, Fault(field, f"a list of rows of {width} bits", shown(rows)))
    for at, row in enumerate(rows):
        if type(row) is not list or len(row) != width:
            raise Rejected.of(400, Fault(f"{field}[{at}]", f"a list of {width} bits", shown(row)))
        if not all(_is_bit(value, kinds) for value in row):
            from_values(row, f"{field}[{at}]", kinds, expected)
    raise AssertionError("the batch was rejected, and yet every row of it passes")


def from_array(array: npt.NDArray[Any], field: str) -> Bits:
    """Return a binary tensor's `array` as bits of the same shape; Rejected 400 naming the first other number."""
    if not (array.max() <= 1 if array.dtype == np.uint8 else _are_bits(array)):
        at = int(np.flatnonzero(~((array == 0) | (array == 1)))[0])
        raise Rejected.of(400, Fault(f"{field}[{at}]", "0 or 1", str(array[at])))
    return array.astype(np.uint8, copy=False)


def _pack(values: list[Any], kinds: frozenset[type]) -> Bits | list[int] | None:
    """Return `values` as bits, those of a list if they are few; None if any value is not a bit."""
    if len(values) <= FEW:
        are_bits = kinds.issuperset(map(type, values)) and BITS.issuperset(values)
        return values if are_bits else None
    if (packed := _read_form(values, "0,")) is None and kinds != INTEGERS:
        packed = _read_form([int(value) if _is_bit(value, kinds) else None for value in values], "0,")
    return None if packed is None else packed.ravel()


def _read_form(values: list[Any], form: str) -> Bits | None:
    """Return a row of bits for each of the `values`; None unless the JSON of each matches `form`, 0 for either bit."""
    try:
        text = bytearray(orjson.dumps(values))
    except TypeError:  # a number of more than 64 bits, or lists nested too deeply
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
