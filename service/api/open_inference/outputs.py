"""Writes the output tensors: probabilities and decided bits, in JSON or as binary data after it."""

from typing import cast

import numpy as np

from service.api.open_inference.datatypes import CARRIERS, OUTPUTS
from service.api.open_inference.framing import HEADER, Frame
from service.api.open_inference.responses import InferResponse, Output
from service.http.response import Response, encode, json_response, name_version
from service.model.inference import Predictions
from xornet.version import Version


def respond(frame: Frame, version: Version, predictions: Predictions) -> Response:
    """Return the response with the outputs that are wanted, each in JSON or in binary as requested."""
    in_binary: list[bytes] = []
    outputs: list[Output] = []
    shape = list(predictions.shape)
    for name, is_binary in frame.wanted:
        numbers, datatype = getattr(predictions, name), OUTPUTS[name]
        output: Output = {"name": name, "datatype": datatype, "shape": shape}
        if is_binary:
            in_binary.append(np.asarray(numbers, CARRIERS[datatype].dtype).tobytes())
            output["parameters"] = {"binary_data_size": len(in_binary[-1])}
        else:
            output["data"] = numbers
        outputs.append(output)
    named = {"model_name": version.record.model, "model_version": str(version.number)}
    by_id = {"id": frame.id} if frame.id is not None else {}
    body = cast(InferResponse, {**named, **by_id, "outputs": outputs})
    return _framed(body, in_binary, version) if in_binary else json_response(body, version)


def _framed(body: InferResponse, tensors: list[bytes], version: Version) -> Response:
    header = encode(body)
    response = Response(b"".join([header, *tensors]), content_type="application/octet-stream")
    response.headers.append((HEADER, str(len(header))))
    return name_version(response, version)
