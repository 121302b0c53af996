"""What the model's tensors are, and how each of the protocol's datatypes carries a bit."""

from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from service.api.open_inference.requests import Datatype
from service.http.bits import BIT, INTEGERS


class Carrier(NamedTuple):
    """How one datatype carries bits: in binary, and in JSON."""

    dtype: np.dtype[Any]  # little-endian, as the extension for binary tensors has it
    kinds: frozenset[type]
    expected: str


def _carrier(datatype: str) -> Carrier:
    if datatype == "BOOL":
        return Carrier(np.dtype(np.uint8), frozenset({bool, int}), "true, false or the integer 0 or 1")
    kind, size = datatype.rstrip("0123456789"), int(datatype.lstrip("UINTFP")) // 8
    if kind == "FP":
        return Carrier(np.dtype(f"<f{size}"), frozenset({float, int}), "the number 0 or 1")
    return Carrier(np.dtype(f"<{'u' if kind == 'UINT' else 'i'}{size}"), INTEGERS, BIT)


CARRIERS = {datatype: _carrier(datatype) for datatype in get_args(Datatype)}
INPUT: Literal["x"] = "x"
INPUT_DATATYPE: Datatype = "UINT8"  # any other carrier is taken too
WIDTH = 2  # bits a row
OUTPUTS = {"probability": "FP64", "y": "UINT8"}


def metadata() -> dict[str, list[dict[str, Any]]]:
    """Return the inputs and outputs as the model's metadata lists them; -1 stands for any number of rows."""
    return {
        "inputs": [{"name": INPUT, "datatype": INPUT_DATATYPE, "shape": [-1, WIDTH]}],
        "outputs": [{"name": name, "datatype": datatype, "shape": [-1, 1]} for name, datatype in OUTPUTS.items()],
    }
