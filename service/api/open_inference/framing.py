"""The frame of a request: JSON alone, JSON with binary tensors after it, or a binary tensor alone.

This is the extension `binary_tensor_data`, which Triton's clients use unless they are configured not to.
"""

from typing import TYPE_CHECKING, NamedTuple

from service.api.open_inference.datatypes import INPUT, INPUT_DATATYPE
from service.api.open_inference.requests import InferRequest, InputParameters, RequestInput, RequestParameters
from service.errors import Fault, Rejected
from service.http.json_body import fit, parse_object
from service.http.request_body import read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "Inference-Header-Content-Length"
HEADER_KEY = "HTTP_INFERENCE_HEADER_CONTENT_LENGTH"
EITHER = "data, or the parameter binary_data_size"


class Frame(NamedTuple):
    """A request, and the bytes that came after its JSON."""

    request: InferRequest
    binary: bytes
    is_raw: bool = False  # the bytes are all there was: the shape follows from the model's width

    def tensor(self, width: int) -> RequestInput:
        """Return the input, for a model of `width` bits a row."""
        tensor = self.request.inputs[0]
        return tensor.model_copy(update={"shape": [len(self.binary) // width, width]}) if self.is_raw else tensor


def read(environ: "WSGIEnvironment", max_bytes: int) -> Frame:
    """Return the parts of the request; Rejected 400 if they do not fit together."""
    body = read_body(environ, max_bytes)
    end = _json_length(environ.get(HEADER_KEY), len(body))
    if end == 0 and HEADER_KEY in environ:
        return _raw(body)
    request = fit(parse_object(body[:end]), InferRequest)
    tensor, size = request.inputs[0], request.inputs[0].binary_size
    if (tensor.data is None) == (size is None):
        raise Rejected.of(400, Fault("inputs[0]", EITHER, "both" if size is not None else "neither"))
    if len(body) - end != (size or 0):
        raise Rejected.of(400, Fault("body", f"{size or 0} bytes after the JSON", f"{len(body) - end}"))
    return Frame(request, body[end:])


def _json_length(stated: str | None, length: int) -> int:
    if stated is None:
        return length
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 20 and int(stated) <= length):
        raise Rejected.of(400, Fault(HEADER, f"a whole number from 0 to {length}, the length of the body", stated[:60]))
    return int(stated)


def _raw(body: bytes) -> Frame:
    """Return the request that a body without JSON stands for: the one input, and every output in binary."""
    parameters = InputParameters(binary_data_size=len(body))
    tensor = RequestInput(name=INPUT, shape=[], datatype=INPUT_DATATYPE, parameters=parameters)
    request = InferRequest(inputs=[tensor], parameters=RequestParameters(binary_data_output=True))
    return Frame(request, body, is_raw=True)
