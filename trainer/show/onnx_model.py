"""A version as an ONNX model, for other programs."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from xornet.version import Version
from xornet.weights import LAYERS

OPSET = 13  # the oldest with these operators in this form, so old programs read it too
IR_VERSION = 8  # of the file, likewise


def onnx_model(version: Version, *, is_float32: bool = False) -> bytes:
    """Return a model with the input `inputs`, (N, I), and the output `probabilities`, (N, O), in float64 or float32.

    The graph is that of `xornet.network.forward`: Gemm, activation, Gemm, Sigmoid.
    """
    element, dtype = (TensorProto.FLOAT, np.float32) if is_float32 else (TensorProto.DOUBLE, np.float64)
    record, sizes = version.record, version.network.sizes
    act = "Sigmoid" if record.activation == "sigmoid" else "Relu"
    nodes = [
        helper.make_node("Gemm", ["inputs", *LAYERS[:2]], ["z1"], transB=1),
        helper.make_node(act, ["z1"], ["a1"]),
        helper.make_node("Gemm", ["a1", *LAYERS[2:]], ["z2"], transB=1),
        helper.make_node("Sigmoid", ["z2"], ["probabilities"]),
    ]
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(array, dtype), name)
        for name, array in zip(LAYERS, version.network.arrays, strict=True)
    ]
    inputs = helper.make_tensor_value_info("inputs", element, ["N", sizes.inputs])
    outputs = helper.make_tensor_value_info("probabilities", element, ["N", sizes.outputs])
    graph = helper.make_graph(nodes, record.model, [inputs], [outputs], weights)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="xornet"
    )
    helper.set_model_props(model, {"version": str(version.number), "sha256": version.sha256})
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data
