"""The one validator of bits."""

import sys
from types import FrameType
from typing import Any

import numpy as np
import pytest

from service.errors import Rejected
from service.http.bits import from_array, from_rows, from_values

NUMBERS = frozenset({int, float})
BOOLEANS = frozenset({int, bool})


def test_takes_rows_of_bits_as_they_are() -> None:
    bits = from_rows([[0, 1], [1, 1]], 2, "rows")

    assert bits.dtype == np.uint8
    assert bits.tolist() == [[0, 1], [1, 1]]


@pytest.mark.parametrize(
    ("values", "kinds", "bits"),
    [
        ([0, 1], frozenset({int}), [0, 1]),
        ([True, False, 1], BOOLEANS, [1, 0, 1]),
        ([1.0, 0, -0.0], NUMBERS, [1, 0, 0]),
        ([], NUMBERS, []),
    ],
)
def test_takes_what_its_kind_can_say(values: list[Any], kinds: frozenset[type], bits: list[int]) -> None:
    assert list(from_values(values, "data", kinds)) == bits


@pytest.mark.parametrize("bad", [True, 1.0, 2, -1, 256, 10**30, None, "1", [0], {}, float("nan"), float("inf")])
def test_names_the_place_of_what_is_no_bit(bad: object) -> None:
    with pytest.raises(Rejected, match=r"^data\[2\]: expected the integer 0 or 1, got "):
        from_values([0, 1, bad, 1], "data")
    with pytest.raises(Rejected, match=r"^rows\[1\]\[0\]: expected the integer 0 or 1, got "):
        from_rows([[0, 1], [bad, 1]], 2, "rows")


@pytest.mark.parametrize("bad", [0.5, 1e300, float("nan"), float("-inf"), True, 10**400])
def test_a_number_between_bits_is_none(bad: object) -> None:
    with pytest.raises(Rejected, match=r"^data\[1\]"):
        from_values([1.0, bad], "data", NUMBERS)


@pytest.mark.parametrize("rows", [None, [], {}, "01", 1])
def test_refuses_what_is_no_list_of_rows(rows: object) -> None:
    with pytest.raises(Rejected, match=r"^rows: expected a list of rows of 2 bits"):
        from_rows(rows, 2, "rows")


@pytest.mark.parametrize("row", [[], [0], [0, 1, 1], [101], "01", "0,1", 1, {"0": 0, "1": 1}])
def test_refuses_a_row_of_another_width(row: object) -> None:
    with pytest.raises(Rejected, match=r"^rows\[1\]: expected a list of 2 bits"):
        from_rows([[0, 1], row], 2, "rows")


def test_rows_of_other_widths_do_not_make_up_for_each_other() -> None:
    with pytest.raises(Rejected, match=r"^rows\[0\]: expected a list of 2 bits"):
        from_rows([[0], [1, 1, 1]], 2, "rows")


@pytest.mark.slow
@pytest.mark.alone
def test_finds_the_last_of_many_bits_about_as_fast_as_it_takes_right_ones() -> None:
    rows = [[0, 1]] * 200_000 + [[0, 2]]
    calls = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_name == "_read_form"

    sys.setprofile(count)
    try:
        with pytest.raises(Rejected, match=r"^rows\[200000\]\[1\]: expected the integer 0 or 1, got 2"):
            from_rows(rows, 2, "rows")
    finally:
        sys.setprofile(None)

    assert calls <= 3


@pytest.mark.parametrize("dtype", ["<u1", "<u2", "<u4", "<u8", "<i1", "<i2", "<i4", "<i8", "<f4", "<f8"])
def test_takes_binary_bits_of_every_width_and_names_what_is_none(dtype: str) -> None:
    assert from_array(np.array([0, 1, 1], dtype), "binary").tolist() == [0, 1, 1]
    with pytest.raises(Rejected, match=r"^binary\[1\]: expected 0 or 1, got [23]"):
        from_array(np.array([0, 2, 3], dtype), "binary")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, 0.5])
def test_a_binary_float_that_is_no_bit_is_refused(bad: float) -> None:
    with pytest.raises(Rejected, match=r"^binary\[1\]"):
        from_array(np.array([0, bad]), "binary")
