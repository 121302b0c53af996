"""A training run waits for nothing that it does not need."""

import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

HEAVY = ("numba", "matplotlib", "onnx")


def test_training_imports_neither_compiler_nor_what_draws_and_exports(tmp_path: Path) -> None:
    script = f"""
import sys
from trainer.cli import main
assert main(["--seed", "1", "--models-dir", {str(tmp_path)!r}]) == 0
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
