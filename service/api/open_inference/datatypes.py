"""How each of the protocol's datatypes carries a bit, and which of them the model's tensors have."""

from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from service.api.open_inference.requests import Datatype
from service.api.open_inference.responses import TensorMetadata
from service.http.bits import INTEGERS
from service.http.row import BIT
from service.model.signature import Signature


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
INPUT_DATATYPE: Datatype = "UINT8"  # any other carrier is accepted too
OutputName = Literal["probability", "y"]
OUTPUTS: dict[OutputName, Literal["FP64", "UINT8"]] = {"probability": "FP64", "y": "UINT8"}


def input_metadata(signature: Signature) -> list[TensorMetadata]:
    return [{"name": INPUT, "datatype": INPUT_DATATYPE, "shape": [-1, signature.width]}]


def output_metadata(signature: Signature) -> list[TensorMetadata]:
    columns = len(signature.outputs)
    return [{"name": name, "datatype": datatype, "shape": [-1, columns]} for name, datatype in OUTPUTS.items()]
