"""The exported model: another program answers from it as the service does."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from tests.networks import FULL_ADDER, full_adder_by_hand, xor_by_hand, xor_by_hand_with_relu
from tests.versions import version
from trainer.cli import main
from trainer.learning.descent import start
from trainer.show.onnx_model import onnx_model
from xornet.network import Network, Sizes, forward
from xornet.store import WeightStore
from xornet.truth_table import XOR, TruthTable

NETWORKS = [
    (xor_by_hand(), XOR),
    (xor_by_hand_with_relu(), XOR),
    (full_adder_by_hand(), FULL_ADDER),
    (start(5, Sizes(2, 17, 1), "relu"), XOR),
]


@pytest.mark.parametrize(("network", "table"), NETWORKS, ids=["sigmoid", "relu", "full adder", "many units"])
def test_onnxruntime_answers_like_the_forward_pass(network: Network, table: TruthTable) -> None:
    session = onnxruntime.InferenceSession(onnx_model(version(network, table)))
    inputs = np.random.default_rng(0).normal(size=(50, network.sizes.inputs))

    (probabilities,) = session.run(["probabilities"], {"inputs": inputs})

    np.testing.assert_allclose(probabilities, forward(network, inputs).output, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("network", "table"), NETWORKS, ids=["sigmoid", "relu", "full adder", "many units"])
def test_onnxruntime_computes_with_32_bit_floats_too(network: Network, table: TruthTable) -> None:
    session = onnxruntime.InferenceSession(onnx_model(version(network, table), is_float32=True))
    inputs = np.random.default_rng(0).normal(size=(50, network.sizes.inputs)).astype(np.float32)

    (probabilities,) = session.run(["probabilities"], {"inputs": inputs})

    assert (session.get_inputs()[0].type, probabilities.dtype) == ("tensor(float)", np.float32)
    np.testing.assert_allclose(probabilities, forward(network, inputs.astype(np.float64)).output, rtol=0, atol=1e-5)


def test_export_writes_32_bit_floats_where_it_is_told(models_dir: Path, store: WeightStore, tmp_path: Path) -> None:
    path = tmp_path / "xor.onnx"

    assert main(["export", "1", "--float32", "--onnx", str(path), "--models-dir", str(models_dir)]) == 0

    session = onnxruntime.InferenceSession(path)
    (probabilities,) = session.run(None, {"inputs": XOR.inputs.astype(np.float32)})
    np.testing.assert_allclose(probabilities, forward(store.load(1).network, XOR.inputs).output, rtol=0, atol=1e-6)
    initializers = onnx.load(path).graph.initializer
    assert {initializer.data_type for initializer in initializers} == {onnx.TensorProto.FLOAT}


def test_export_writes_a_model_that_knows_which_version_it_is(
    models_dir: Path, store: WeightStore, tmp_path: Path
) -> None:
    path = tmp_path / "xor.onnx"

    assert main(["export", "1", "--onnx", str(path), "--models-dir", str(models_dir)]) == 0

    session = onnxruntime.InferenceSession(path)
    shipped = store.load(1)
    (probabilities,) = session.run(None, {"inputs": XOR.inputs})
    np.testing.assert_allclose(probabilities, forward(shipped.network, XOR.inputs).output, rtol=0, atol=1e-6)
    assert session.get_modelmeta().custom_metadata_map == {"version": "1", "sha256": shipped.sha256}


def test_export_without_a_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "1"])

    assert ended.value.code == 2
    assert "--onnx" in capsys.readouterr().err
