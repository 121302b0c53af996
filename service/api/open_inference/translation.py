"""Translates between the protocol's tensors and the network's: bits in, probabilities and decided bits out."""

from typing import Any, cast

import numpy as np

from service.api.open_inference.datatypes import CARRIERS, OUTPUTS, Carrier
from service.api.open_inference.framing import HEADER, Frame
from service.api.open_inference.requests import InferRequest
from service.api.open_inference.responses import InferResponse, Output
from service.errors import Fault, Rejected
from service.http.bits import from_array, from_rows, from_values
from service.http.response import Response, encode, json_response, name_version
from service.model.inference import Bits, Predictions
from xornet.version import Version

FIELD = "inputs[0]"


def read_bits(frame: Frame, width: int) -> Bits:
    """Return the bits of the input, of shape (N, width), N ≥ 1; Rejected 400 naming the first fault."""
    tensor = frame.tensor(width)
    if len(tensor.shape) != 2 or tensor.shape[0] < 1 or tensor.shape[1] != width:  # rows and columns
        raise Rejected.of(400, Fault(f"{FIELD}.shape", f"[N, {width}] with N of at least 1", str(tensor.shape)))
    carrier = CARRIERS[tensor.datatype]
    if tensor.data is None:
        bits = _from_binary(carrier, frame.binary, tensor.shape)
    else:
        bits = _from_json(carrier, tensor.data, width)
    count = tensor.shape[0] * width
    if bits.size != count:
        raise Rejected.of(400, Fault(f"{FIELD}.data", f"{count} elements for the shape {tensor.shape}", str(bits.size)))
    return bits.reshape(-1, width)


def _from_json(carrier: Carrier, data: list[Any], width: int) -> Bits:
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


def respond(request: InferRequest, version: Version, predictions: Predictions) -> Response:
    """Return the response with the outputs that are wanted, each in JSON or in binary as requested."""
    in_binary: list[bytes] = []
    outputs: list[Output] = []
    for wanted in request.wanted:
        array = getattr(predictions, wanted.name)
        datatype = OUTPUTS[wanted.name]
        output: Output = {"name": wanted.name, "datatype": datatype, "shape": list(array.shape)}
        if request.wants_binary(wanted):
            output["parameters"] = {"binary_data_size": array.nbytes}
            in_binary.append(array.astype(CARRIERS[datatype].dtype, copy=False).tobytes())
        else:
            output["data"] = array.ravel()
        outputs.append(output)
    named = {"model_name": version.record.model, "model_version": str(version.number)}
    by_id = {"id": request.id} if request.id is not None else {}
    body = cast(InferResponse, {**named, **by_id, "outputs": outputs})
    return _framed(body, in_binary, version) if in_binary else json_response(body, version)


def _framed(body: InferResponse, tensors: list[bytes], version: Version) -> Response:
    header = encode(body)
    response = Response(b"".join([header, *tensors]), content_type="application/octet-stream")
    response.headers.append((HEADER, str(len(header))))
    return name_version(response, version)
