"""The frame of a request: JSON alone, JSON with binary tensors after it, or a binary tensor alone.

It is the extension `binary_tensor_data`, which Triton's clients use unless they are told not to.
"""

from typing import Any, NamedTuple

from flask import Request

from service.api.open_inference.datatypes import INPUT, INPUT_DATATYPE, WIDTH
from service.api.open_inference.requests import InferRequest, InputParameters, RequestInput, RequestParameters
from service.errors import Fault, Refusal
from service.http import json_body as plain_json

HEADER = "Inference-Header-Content-Length"
EITHER = "data, or the parameter binary_data_size"


class Frame(NamedTuple):
    """A question as it came."""

    question: InferRequest
    binary: bytes  # of its input, if that comes in binary
    header: bytes  # its JSON, and what that was parsed to
    parsed: dict[str, Any]

    def refuse_doubles(self) -> None:
        """Refuse a key that is given twice with 400, once the data is known to be bits alone."""
        inputs = [{**given, "data": None} if "data" in given else given for given in self.parsed.get("inputs", [])]
        plain_json.refuse_doubles(self.header, {**self.parsed, "inputs": inputs} if self.parsed else {})


def read(request: Request) -> Frame:
    """Return the question with its parts; Refusal 400 if they do not fit."""
    body = request.get_data(cache=False)
    end = _json_length(request.headers.get(HEADER), len(body))
    if end == 0 and HEADER in request.headers:
        return Frame(_raw(body), body, b"", {})
    parsed = plain_json.parse(body[:end])
    question = plain_json.fit(parsed, InferRequest)
    tensor, size = question.inputs[0], question.inputs[0].parameters.binary_data_size
    if (tensor.data is None) == (size is None):
        raise Refusal.of(400, Fault("inputs[0]", EITHER, "both" if size is not None else "neither"))
    if len(body) - end != (size or 0):
        raise Refusal.of(400, Fault("body", f"{size or 0} bytes after the JSON", f"{len(body) - end}"))
    return Frame(question, body[end:], body[:end], parsed)


def _json_length(stated: str | None, length: int) -> int:
    if stated is None:
        return length
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 20 and int(stated) <= length):
        raise Refusal.of(400, Fault(HEADER, f"a whole number from 0 to {length}, the length of the body", stated[:60]))
    return int(stated)


def _raw(body: bytes) -> InferRequest:
    """Return the question that a body without JSON stands for: the one input, and every output in binary."""
    shape = [len(body) // WIDTH, WIDTH]
    tensor = RequestInput(
        name=INPUT, shape=shape, datatype=INPUT_DATATYPE, parameters=InputParameters(binary_data_size=len(body))
    )
    return InferRequest(inputs=[tensor], parameters=RequestParameters(binary_data_output=True))
