"""Reads the input tensor: rows of bits, from JSON or from the binary data after it."""

from typing import Any

import numpy as np

from service.api.open_inference.datatypes import CARRIERS, Carrier
from service.api.open_inference.framing import Frame
from service.errors import Fault, Rejected
from service.http.bits import from_array, from_rows, from_values
from service.model.inference import Bits, Rows

FIELD = "inputs[0]"


def read_rows(frame: Frame, width: int) -> Rows:
    """Return the rows of the input, N ≥ 1 of `width` bits; Rejected 400 naming the first fault."""
    shape = [len(frame.binary) // width, width] if frame.is_raw else frame.tensor.shape
    if len(shape) != 2 or shape[0] < 1 or shape[1] != width:  # rows and columns
        raise Rejected.of(400, Fault(f"{FIELD}.shape", f"[N, {width}] with N of at least 1", str(shape)))
    carrier, data = CARRIERS[frame.tensor.datatype], frame.tensor.data
    bits = _from_binary(carrier, frame.binary, shape) if data is None else _from_json(carrier, data, width)
    size, count = len(bits) if isinstance(bits, list) else bits.size, shape[0] * width
    if size != count:
        raise Rejected.of(400, Fault(f"{FIELD}.data", f"{count} elements for the shape {shape}", str(size)))
    if isinstance(bits, list) and shape[0] == 1:
        return [bits]
    return np.asarray(bits, np.uint8).reshape(-1, width)


def _from_json(carrier: Carrier, data: list[Any], width: int) -> Bits | list[int]:
    is_nested = bool(data) and type(data[0]) is list
    if is_nested:
        return from_rows(data, width, f"{FIELD}.data", carrier.kinds, carrier.expected)
    return from_values(data, f"{FIELD}.data", carrier.kinds, carrier.expected)


def _from_binary(carrier: Carrier, binary: bytes, shape: list[int]) -> Bits:
    expected = shape[0] * shape[1] * carrier.dtype.itemsize
    if len(binary) != expected:
        fault = Fault(f"{FIELD} in binary", f"{expected} bytes for the shape {shape}", str(len(binary)))
        raise Rejected.of(400, fault)
    return from_array(np.frombuffer(binary, carrier.dtype), f"{FIELD} in binary")
