"""Translates between the protocol's tensors and the network's: bits in, probabilities and decided bits out."""

from typing import Any

import numpy as np

from service.api.open_inference.datatypes import CARRIERS, OUTPUTS, WIDTH, Carrier
from service.api.open_inference.framing import HEADER
from service.api.open_inference.requests import InferRequest, RequestInput, RequestOutput
from service.errors import Fault, Refusal
from service.http.bits import Bits, from_array, from_rows, from_values
from service.http.json_response import encode, json_response, tell_version
from service.http.response import Answer
from service.model.inference import Answers
from xornet.version import Version

FIELD = "inputs[0]"


def read(tensor: RequestInput, binary: bytes) -> Bits:
    """Return the bits of `tensor`, of shape (N, 2), N ≥ 1; Refusal 400 naming what is wrong."""
    if len(tensor.shape) != 2 or tensor.shape[0] < 1 or tensor.shape[1] != WIDTH:  # rows and columns
        raise Refusal.of(400, Fault(f"{FIELD}.shape", f"[N, {WIDTH}] with N of at least 1", str(tensor.shape)))
    carrier = CARRIERS[tensor.datatype]
    bits = _from_binary(carrier, binary, tensor.shape) if tensor.data is None else _from_json(carrier, tensor.data)
    if bits.size != tensor.shape[0] * WIDTH:
        expected = f"{tensor.shape[0] * WIDTH} elements for the shape {tensor.shape}"
        raise Refusal.of(400, Fault(f"{FIELD}.data", expected, str(bits.size)))
    return bits.reshape(-1, WIDTH)


def _from_json(carrier: Carrier, data: list[Any]) -> Bits:
    is_nested = bool(data) and type(data[0]) is list
    if is_nested:
        return from_rows(data, WIDTH, f"{FIELD}.data", carrier.kinds, carrier.expected)
    return from_values(data, f"{FIELD}.data", carrier.kinds, carrier.expected)


def _from_binary(carrier: Carrier, binary: bytes, shape: list[int]) -> Bits:
    expected = shape[0] * WIDTH * carrier.dtype.itemsize
    if len(binary) != expected:
        raise Refusal.of(400, Fault(f"{FIELD} in binary", f"{expected} bytes for the shape {shape}", str(len(binary))))
    return from_array(np.frombuffer(binary, carrier.dtype), f"{FIELD} in binary")


def respond(question: InferRequest, version: Version, answers: Answers) -> Answer:
    """Return the response with the outputs that are wanted, each in JSON or in binary as asked."""
    in_binary: list[bytes] = []
    outputs: list[dict[str, Any]] = []
    for wanted in question.wanted:
        array = getattr(answers, wanted.name)
        output = {"name": wanted.name, "datatype": OUTPUTS[wanted.name], "shape": array.shape}
        if _is_binary(wanted, question):
            output["parameters"] = {"binary_data_size": array.nbytes}
            in_binary.append(array.astype(CARRIERS[OUTPUTS[wanted.name]].dtype, copy=False).tobytes())
        else:
            output["data"] = array.ravel()
        outputs.append(output)
    body: dict[str, Any] = {"model_name": version.record.model, "model_version": str(version.number)}
    body |= {"id": question.id} if question.id is not None else {}
    body["outputs"] = outputs
    return _framed(body, in_binary, version) if in_binary else json_response(body, version)


def _is_binary(wanted: RequestOutput, question: InferRequest) -> bool:
    own = wanted.parameters.binary_data
    return question.parameters.binary_data_output if own is None else own


def _framed(body: dict[str, Any], tensors: list[bytes], version: Version) -> Answer:
    header = encode(body)
    response = Answer(b"".join([header, *tensors]), content_type="application/octet-stream")
    response.headers[HEADER] = str(len(header))
    return tell_version(response, version)
