"""A version as an ONNX model, for whoever serves with something else."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from xornet.version import Version
from xornet.weights import LAYERS

OPSET = 13  # the oldest with these operators in this form: anything that runs ONNX today knows it
IR_VERSION = 8  # of the file, likewise


def onnx_model(version: Version) -> bytes:
    """Return a model that takes `inputs`, (N, I), and answers `probabilities`, (N, O), both float64.

    The same graph as `xornet.network.forward`: Gemm, activation, Gemm, Sigmoid.
    """
    record, sizes = version.record, version.network.sizes
    act = "Sigmoid" if record.activation == "sigmoid" else "Relu"
    nodes = [
        helper.make_node("Gemm", ["inputs", *LAYERS[:2]], ["z1"], transB=1),
        helper.make_node(act, ["z1"], ["a1"]),
        helper.make_node("Gemm", ["a1", *LAYERS[2:]], ["z2"], transB=1),
        helper.make_node("Sigmoid", ["z2"], ["probabilities"]),
    ]
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(array), name)
        for name, array in zip(LAYERS, version.network.arrays, strict=True)
    ]
    given = helper.make_tensor_value_info("inputs", TensorProto.DOUBLE, ["N", sizes.inputs])
    answered = helper.make_tensor_value_info("probabilities", TensorProto.DOUBLE, ["N", sizes.outputs])
    graph = helper.make_graph(nodes, record.model, [given], [answered], weights)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="xornet"
    )
    helper.set_model_props(model, {"version": str(version.number), "sha256": version.sha256})
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data
