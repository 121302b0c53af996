"""Infer messages: right ones in every form, and the table of those that must be rejected."""

from typing import Any, NamedTuple

import numpy as np

from service.grpc.messages import FIELDS
from service.grpc.stubs import open_inference_grpc_pb2 as pb

TABLE = [0, 0, 0, 1, 1, 0, 1, 1]  # every row of XOR
DTYPES = {
    "BOOL": "u1", "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "i1", "INT16": "<i2",
    "INT32": "<i4", "INT64": "<i8", "FP32": "<f4", "FP64": "<f8",
}  # fmt: skip


def message(values: list[Any] | None = None, datatype: str = "UINT8", **others: Any) -> pb.ModelInferRequest:
    """Return a request with its values in the field of their datatype, or in that of the name `field`."""
    values = TABLE if values is None else values
    field, shape = (
        others.pop("field", FIELDS.get(datatype, "bytes_contents")),
        others.pop("shape", [len(values) // 2, 2]),
    )
    tensor = {"name": others.pop("tensor", "x"), "datatype": datatype, "shape": shape, "contents": {field: values}}
    return pb.ModelInferRequest(**{"model_name": "xor", "inputs": [tensor], **others})


def raw(values: list[Any] | bytes | None = None, datatype: str = "UINT8", **others: Any) -> pb.ModelInferRequest:
    """Return a request with its values as raw bytes."""
    values = TABLE if values is None else values
    data = values if isinstance(values, bytes) else np.array(values, DTYPES[datatype]).tobytes()
    shape = others.pop("shape", [4, 2])
    tensor = {"name": "x", "datatype": datatype, "shape": shape}
    return pb.ModelInferRequest(**{"model_name": "xor", "inputs": [tensor], "raw_input_contents": [data], **others})


class Bad(NamedTuple):
    """One message that is the client's mistake, and words of what it is told."""

    what: str
    message: Any
    told: str
    code: str = "INVALID_ARGUMENT"


def _with(**changes: Any) -> pb.ModelInferRequest:
    request = message()
    request.MergeFrom(pb.ModelInferRequest(**changes))
    return request


BAD = [
    Bad("2", message([0, 2]), "inputs[0].contents[1]: expected the integer 0 or 1, got 2"),
    Bad("-1", message([0, -1], "INT32"), "inputs[0].contents[1]: expected the integer 0 or 1, got -1"),
    Bad("a half", message([0, 0.5], "FP32"), "inputs[0].contents[1]: expected the number 0 or 1, got 0.5"),
    Bad("NaN", message([0, float("nan")], "FP64"), "inputs[0].contents[1]: expected the number 0 or 1, got NaN"),
    Bad("Infinity", message([float("inf"), 0], "FP64"), "inputs[0].contents[0]: expected the number 0 or 1, got Inf"),
    Bad("2 among many", message([0, 1] * 500 + [2, 1]), "inputs[0].contents[1000]: expected the integer 0 or 1, got 2"),
    Bad("2, raw", raw([0, 0, 0, 2, 1, 0, 1, 1]), "raw_input_contents[0][3]: expected 0 or 1, got 2"),
    Bad("NaN, raw", raw([float("nan")] + [0] * 7, "FP32"), "raw_input_contents[0][0]: expected 0 or 1, got nan"),
    Bad("booleans", message([True, False], "UINT8", field="bool_contents"), "expected uint_contents for UINT8"),
    Bad("bits as text", message([b"0", b"1"], "BYTES"), "inputs[0].datatype: expected"),
    Bad("an unknown datatype", message([0, 1], "INT4", field="int_contents"), "inputs[0].datatype: expected"),
    Bad("a 16-bit float", raw(b"\0\0\0\0", "FP16"), "inputs[0].datatype: expected"),
    Bad("no datatype", message([0, 1], "", field="int_contents"), "inputs[0].datatype: expected"),
    Bad("too few values", message([0], shape=[1, 2]), "expected 2 elements for the shape [1, 2], got 1"),
    Bad("too many values", message([0, 1, 1], shape=[1, 2]), "expected 2 elements for the shape [1, 2], got 3"),
    Bad("no values", message([], shape=[1, 2]), "expected 2 elements for the shape [1, 2], got 0"),
    Bad("too few bytes", raw(b"\0\1"), "expected 8 bytes for the shape [4, 2], got 2"),
    Bad("too many bytes", raw(b"\0" * 9), "expected 8 bytes for the shape [4, 2], got 9"),
    Bad("no rows", message([], shape=[0, 2]), "inputs[0].shape: expected [N, 2]"),
    Bad("three columns", message([0, 1, 1], shape=[1, 3]), "inputs[0].shape: expected [N, 2]"),
    Bad("one dimension", message([0, 1], shape=[2]), "inputs[0].shape: expected [N, 2]"),
    Bad("no shape", message([0, 1], shape=[]), "inputs[0].shape: expected [N, 2]"),
    Bad("a negative shape", message([0, 1], shape=[-1, 2]), "inputs[0].shape[0]: expected"),
    Bad("an enormous shape", raw(shape=[2**62, 2]), "raw_input_contents[0]: expected"),
    Bad("many dimensions", message([0, 1], shape=[1] * 1000), "inputs[0].shape: expected"),
    Bad("another input", message(tensor="y"), "inputs[0].name: expected"),
    Bad("no input", pb.ModelInferRequest(model_name="xor"), "inputs: expected"),
    Bad("two inputs", _with(inputs=[{"name": "x"}]), "inputs"),
    Bad("an unknown output", message(outputs=[{"name": "z"}]), "outputs[0].name: expected"),
    Bad("an output twice", message(outputs=[{"name": "y"}] * 2), "outputs: expected each output once"),
    Bad("four outputs", message(outputs=[{"name": "y"}] * 4), "outputs: expected"),
    Bad("contents beside raw", _with(raw_input_contents=[b"\0\1"]), "inputs[0].contents: expected nothing beside raw"),
    Bad("two raw contents", raw(raw_input_contents=[b"", b""]), "raw_input_contents: expected 1, one for"),
    Bad("shared memory",
        message(outputs=[{"name": "y", "parameters": {"shared_memory_region": {"string_param": "a"}}}]),
        "outputs[0].parameters.shared_memory_region: expected nothing, as this server does not offer it"),
    Bad("classification", message(outputs=[{"name": "y", "parameters": {"classification": {"int64_param": 2}}}]),
        "outputs[0].parameters.classification: expected nothing, as this server does not offer it"),
    Bad("an unknown model", message(model_name="and"), "there is no model 'and'", "NOT_FOUND"),
    Bad("no model", message(model_name=""), "there is no model ''", "NOT_FOUND"),
    Bad("a model with a long name", message(model_name="é" * 10_000), "there is no model", "NOT_FOUND"),
    Bad("a path for a model", message(model_name="../xor"), "there is no model", "NOT_FOUND"),
    Bad("an unknown version", message(model_version="99"), "version 99 of xor is not in the store", "NOT_FOUND"),
    Bad("version 0", message(model_version="0"), "there is no label '0'", "NOT_FOUND"),
    Bad("a version with a sign", message(model_version="-1"), "there is no label '-1'", "NOT_FOUND"),
    Bad("a version of many digits", message(model_version="1" * 30), "there is no label", "NOT_FOUND"),
    Bad("an unknown label", message(model_version="stable"), "there is no label 'stable' of xor", "NOT_FOUND"),
    Bad("bytes that are no message", b"\xff\xff\xff", "expected a ModelInferRequest, got 3 bytes that are none"),
    Bad("half a message", message().SerializeToString()[:-3], "expected a ModelInferRequest"),
    Bad("text that is not UTF-8", b"\x0a\x02\xff\xfe", "expected a ModelInferRequest"),
]  # fmt: skip
