"""The lesson's notebook: it runs from top to bottom, prints the lab notebook's figures, and its outputs are current."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from tests.lesson import NOTEBOOK
from tests.paths import ROOT

LESSON = ROOT / "docs" / "lesson.ipynb"
DEADLINE_S = 600
RUN = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, coalesce_streams=True, resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(notebook, sys.argv[3])
"""
STALLED = [0.00713, 0.99157, 0.49991, 0.50017]  # a2 of seed 9 in the end


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def printed(notebook: Any) -> list[str]:
    """Return what each cell printed and returned, as text."""
    return [
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")) for output in cell.get("outputs", []))
        for cell in notebook.cells
    ]


def numbers(text: str) -> list[float]:
    """Return every number in a text."""
    found = []
    for word in text.replace("[", " ").replace("]", " ").replace(",", " ").split():
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


@pytest.fixture
def executed(tmp_path: Path) -> Any:
    """The notebook after a run from top to bottom, by a process of its own, without the outputs that it came with."""
    notebook = read(LESSON)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    nbformat.write(notebook, tmp_path / "blank.ipynb")  # type: ignore[no-untyped-call]
    directories = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR")
    environment = {**os.environ, **{name: str(tmp_path / name) for name in directories}}
    command = [sys.executable, "-c", RUN, "blank.ipynb", str(LESSON.parent), "executed.ipynb"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=DEADLINE_S)
    return read(tmp_path / "executed.ipynb")


@pytest.mark.slow
def test_runs_from_top_to_bottom_with_the_lab_notebooks_figures(executed: Any) -> None:
    kept = read(LESSON)

    text = "".join(printed(executed))

    assert "\n".join(NOTEBOOK["1"]["lines"]) in text
    assert "every weight is the lab notebook's to within 1e-9" in text
    assert all(f"{a:.5f}" in text for a in STALLED)
    for now, then in zip(printed(executed), printed(kept), strict=True):
        np.testing.assert_allclose(numbers(now), numbers(then), atol=2e-5)


def test_comes_with_its_outputs_and_names_no_kernel_but_pythons() -> None:
    notebook = read(LESSON)

    nbformat.validate(notebook)

    assert notebook.metadata.kernelspec == {"name": "python3", "display_name": "Python 3", "language": "python"}
    assert "\n".join(NOTEBOOK["1"]["lines"]) in "".join(printed(notebook))
    pictures = [output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in str(output)]
    assert len(pictures) == 2
    assert str(ROOT) not in LESSON.read_text()
