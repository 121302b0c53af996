"""The frame of a request: JSON alone, JSON with binary tensors after it, or a binary tensor alone.

This is the extension `binary_tensor_data`, which Triton's clients use unless they are configured not to.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from service.api.open_inference.datatypes import INPUT, INPUT_DATATYPE, OUTPUTS, OutputName
from service.api.open_inference.requests import InferRequest, InputParameters, RequestInput, RequestOutput
from service.errors import Fault, Rejected
from service.http.json_body import fit_json
from service.http.request_body import read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "Inference-Header-Content-Length"
HEADER_KEY = "HTTP_INFERENCE_HEADER_CONTENT_LENGTH"
EITHER = "data, or the parameter binary_data_size"


class Wanted(NamedTuple):
    """One output that the response is to hold."""

    name: OutputName
    is_binary: bool


ALL = [Wanted(name, is_binary=False) for name in OUTPUTS]
ALL_IN_BINARY = [Wanted(name, is_binary=True) for name in OUTPUTS]


class Frame(NamedTuple):
    """The parts of a request, and the bytes that came after its JSON."""

    id: str | None
    tensor: RequestInput
    wanted: Sequence[Wanted]
    binary: bytes
    is_raw: bool = False  # the bytes are all there was: the shape follows from the model's width

    @classmethod
    def of(cls, request: InferRequest, binary: bytes) -> "Frame":
        """Return the frame of `request`; an output's own parameter overrides the request's."""
        default = bool(request.parameters and request.parameters.binary_data_output)
        if request.outputs:
            wanted = [Wanted(output.name, _is_binary(output, default=default)) for output in request.outputs]
        else:
            wanted = ALL_IN_BINARY if default else ALL
        return cls(request.id, request.inputs[0], wanted, binary)


def read(environ: "WSGIEnvironment", max_bytes: int) -> Frame:
    """Return the parts of the request; Rejected 400 if they do not fit together."""
    body = read_body(environ, max_bytes)
    end = _json_length(environ.get(HEADER_KEY), len(body))
    if end == 0 and HEADER_KEY in environ:
        return _raw(body)
    frame = Frame.of(fit_json(body[:end], InferRequest), body[end:])
    parameters = frame.tensor.parameters
    size = parameters.binary_data_size if parameters else None  # None if the tensor has its data in the JSON
    if (frame.tensor.data is None) == (size is None):
        raise Rejected.of(400, Fault("inputs[0]", EITHER, "both" if size is not None else "neither"))
    if len(frame.binary) != (size or 0):
        raise Rejected.of(400, Fault("body", f"{size or 0} bytes after the JSON", f"{len(frame.binary)}"))
    return frame


def _is_binary(output: RequestOutput, *, default: bool) -> bool:
    own = output.parameters.binary_data if output.parameters else None
    return default if own is None else own


def _json_length(stated: str | None, length: int) -> int:
    if stated is None:
        return length
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 20 and int(stated) <= length):
        raise Rejected.of(400, Fault(HEADER, f"a whole number from 0 to {length}, the length of the body", stated[:60]))
    return int(stated)


def _raw(body: bytes) -> Frame:
    """Return the frame that a body without JSON stands for: the one input, and every output in binary."""
    parameters = InputParameters(binary_data_size=len(body))
    tensor = RequestInput(name=INPUT, shape=[], datatype=INPUT_DATATYPE, parameters=parameters)
    return Frame(None, tensor, ALL_IN_BINARY, body, is_raw=True)
