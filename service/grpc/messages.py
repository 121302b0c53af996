"""Translates infer messages: to what the HTTP protocol's validator reads, and back from the predictions.

The response carries its tensors as the request did: as raw bytes, or in the field of their datatype.
"""

import re
from typing import Any

import numpy as np

from service.api.open_inference.datatypes import CARRIERS, OUTPUTS
from service.api.open_inference.framing import Frame
from service.api.open_inference.requests import InferRequest
from service.errors import Fault, Rejected
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from service.http.json_body import fit
from service.model.inference import Predictions
from xornet.version import Version

FIELDS = {  # of a datatype's values, where they are not raw; BYTES and the 16-bit floats carry no bits
    "BOOL": "bool_contents",
    **dict.fromkeys(("UINT8", "UINT16", "UINT32"), "uint_contents"),
    **dict.fromkeys(("INT8", "INT16", "INT32"), "int_contents"),
    "UINT64": "uint64_contents",
    "INT64": "int64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
}

JSON_DATA = re.compile(r"^(inputs\[0\])\.data\b")


def read(message: pb.ModelInferRequest) -> Frame:
    """Return the request as the validator reads it; Rejected 400 naming what does not fit."""
    raw = message.raw_input_contents
    if raw and len(raw) != len(message.inputs):
        expected = f"{len(message.inputs)}, one for each of inputs"
        raise Rejected.of(400, Fault("raw_input_contents", expected, str(len(raw))))
    inputs = [_tensor(tensor, at, is_raw=bool(raw)) for at, tensor in enumerate(message.inputs[:2])]  # 2 are too many
    outputs = [{"name": each.name, "parameters": _parameters(each.parameters)} for each in message.outputs[:3]]
    body = {"id": message.id, "parameters": _parameters(message.parameters), "inputs": inputs, "outputs": outputs}
    return Frame.of(fit(body, InferRequest), raw[0] if raw else b"")


def _tensor(tensor: Any, at: int, *, is_raw: bool) -> dict[str, Any]:
    parameters = _parameters(tensor.parameters)
    parameters.pop("binary_data_size", None)  # of HTTP alone
    return {
        "name": tensor.name,
        "datatype": tensor.datatype,
        "shape": list(tensor.shape[:9]),  # 9 are too many
        "parameters": parameters,
        "data": _values(tensor, at, is_raw=is_raw),
    }


def _values(tensor: Any, at: int, *, is_raw: bool) -> list[Any] | None:
    given = {field.name: values for field, values in tensor.contents.ListFields()}
    expected = FIELDS.get(tensor.datatype, "")
    if is_raw and given:
        raise Rejected.of(400, Fault(f"inputs[{at}].contents", "nothing beside raw_input_contents", next(iter(given))))
    if expected and (others := [name for name in given if name != expected]):
        raise Rejected.of(400, Fault(f"inputs[{at}].contents", f"{expected} for {tensor.datatype}", others[0]))
    return None if is_raw else list(given.get(expected, ()))


def _parameters(parameters: Any) -> dict[str, Any]:
    if not parameters:  # as almost always
        return {}
    return {
        name: getattr(value, kind)
        for name, value in parameters.items()
        if (kind := value.WhichOneof("parameter_choice"))
    }


def write(frame: Frame, version: Version, predictions: Predictions) -> pb.ModelInferResponse:
    """Return the response with the outputs that are wanted."""
    is_raw = frame.tensor.data is None
    response = pb.ModelInferResponse(
        model_name=version.record.model, model_version=str(version.number), id=frame.id or ""
    )
    for name, _ in frame.wanted:
        numbers, datatype = getattr(predictions, name), OUTPUTS[name]
        tensor = response.outputs.add(name=name, datatype=datatype, shape=predictions.shape)
        if is_raw:
            response.raw_output_contents.append(np.asarray(numbers, CARRIERS[datatype].dtype).tobytes())
        else:
            getattr(tensor.contents, FIELDS[datatype]).extend(np.asarray(numbers).tolist())
    return response


def renamed(rejected: Rejected) -> Rejected:
    """Return the error with the names that its fields have in a message, and not in JSON."""
    faults = [fault._replace(field=_in_message(fault.field)) for fault in rejected.faults]
    return Rejected.of(rejected.status, *faults) if faults else rejected


def _in_message(field: str) -> str:
    return JSON_DATA.sub(r"\1.contents", field.replace("inputs[0] in binary", "raw_input_contents[0]"))
