"""`make benchimage`: the image that measures holds every benchmark."""

from pathlib import Path

import pytest

from tests.e2e.containers.engine import docker
from tests.paths import ROOT

pytestmark = pytest.mark.engine


def test_the_image_holds_all_modules_of_the_benchmarks(tmp_path: Path) -> None:
    docker("build", "--file", "bench/Dockerfile", "--target", "code", "--output", str(tmp_path), ".", folder=ROOT)

    assert modules(tmp_path) == modules(ROOT)


def modules(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in (root / "bench").rglob("*.py")}
