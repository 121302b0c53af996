"""The examples that read a version with other programs predict what the network predicts."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.paths import ROOT
from trainer.cli import main
from xornet.network import forward
from xornet.store import WeightStore

EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "models" / "README.md").read_text(), re.DOTALL)
DEADLINE_S = 120


@pytest.mark.parametrize("library", ["safetensors.numpy", "onnxruntime"])
def test_predicts_what_the_network_predicts(library: str, tmp_path: Path) -> None:
    (example,) = [each for each in EXAMPLES if library in each]
    shutil.copytree(ROOT / "models", tmp_path / "models")
    main(["export", "1", "--onnx", str(tmp_path / "xor.onnx"), "--models-dir", str(tmp_path / "models")])

    ran = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=DEADLINE_S
    )

    network = WeightStore(ROOT / "models", "xor").load(1).network
    expected = forward(network, np.array([[0.0, 1.0]])).output
    assert float(ran.stdout.strip("[]\n")) == pytest.approx(expected.item(), abs=1e-8)


def test_there_is_an_example_for_pytorch_too() -> None:
    (example,) = [each for each in EXAMPLES if "torch" in each]

    assert "strict=False" in example
    compile(example, "the example", "exec")
