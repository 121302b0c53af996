"""`make sbom`: what each image is made of, and under which licences."""

import json
import subprocess

import pytest

from tests.e2e.server import ROOT

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def made() -> None:
    subprocess.run(["make", "sbom"], cwd=ROOT, check=True, capture_output=True, timeout=900)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("image", "holds", "lacks"),
    [("service", {"flask", "gunicorn", "numpy"}, "numba"), ("trainer", {"numba", "numpy", "onnx"}, "flask")],
)
def test_each_image_has_a_bill_and_a_list_of_licences(image: str, holds: set[str], lacks: str) -> None:
    bill = json.loads((ROOT / "build" / image / "sbom.cdx.json").read_text())
    licences = (ROOT / "build" / image / "licences.md").read_text().lower()

    names = {component["name"].lower() for component in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert holds | {"libc6"} <= names
    assert lacks not in names
    assert all(f"| {name} " in licences for name in holds | {"libc6"})
    assert "unknown" not in licences
