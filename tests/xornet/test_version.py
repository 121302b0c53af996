"""A version: a value whose arrays cannot be written, and a digest of its weights alone."""

import hashlib
import struct
from dataclasses import FrozenInstanceError, replace

import pytest

from tests.networks import network, xor_by_hand
from tests.versions import record, version
from xornet.version import Version


def test_has_the_number_of_its_record() -> None:
    assert version(xor_by_hand(), number=12).number == 12


def test_its_arrays_cannot_be_written() -> None:
    one = version(xor_by_hand())

    for array in (*one.network.arrays, one.curve):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_its_fields_cannot_be_exchanged() -> None:
    one = version(xor_by_hand())

    with pytest.raises(FrozenInstanceError):
        one.sha256 = "0" * 64  # type: ignore[misc]


def test_digest_of_its_weights_is_over_their_bytes_in_order() -> None:
    one = version(network([[1, 2], [3, 4]], [5, 6], [[7, 8]], [9]))

    found = one.tensors_sha256

    assert found == hashlib.sha256(struct.pack("<9d", *range(1, 10))).hexdigest()


def test_equal_weights_have_equal_digests_whatever_their_story() -> None:
    one = version(xor_by_hand())
    two = Version(xor_by_hand(), one.curve[:1].copy(), replace(record(xor_by_hand()), version=2), "f" * 64)
    three = version(xor_by_hand(20.000000000000004))

    assert one.tensors_sha256 == two.tensors_sha256
    assert one.tensors_sha256 != three.tensors_sha256
