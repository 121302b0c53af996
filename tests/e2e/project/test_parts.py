"""Optional parts can be taken away: a copy of the project without one of them passes all its other tests."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.project.checkout import copy_to

REST = ("tests/service", "tests/xornet", "tests/test_layout.py")


class Part(NamedTuple):
    """What is deleted, the one line that plugs it in, and the tests that go with it."""

    files: tuple[str, ...]
    line: str
    plugged_in: str
    tests: tuple[str, ...]


PARTS = {
    "TensorFlow Serving's protocol": Part(
        ("service/api/tf_serving",),
        '    "service.api.tf_serving.routes": always,\n',
        "service/parts.py",
        ("tests/service/api/tf_serving",),
    ),
    "the pages": Part(
        ("service/page",),
        '    "service.page.routes": always,\n',
        "service/parts.py",
        ("tests/service/page",),
    ),
    "metrics": Part(
        ("service/metrics",),
        '    "service.metrics.routes": always,\n',
        "service/parts.py",
        ("tests/service/metrics",),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_the_rest_passes_without(name: str, tmp_path: Path) -> None:
    part, copy = PARTS[name], copy_to(tmp_path)
    for path in (*part.files, *part.tests):
        shutil.rmtree(copy / path)
    where = copy / part.plugged_in
    assert part.line in where.read_text()
    where.write_text(where.read_text().replace(part.line, ""))

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "-m", "not slow", *REST],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    assert ended.returncode == 0, ended.stdout[-3000:]
