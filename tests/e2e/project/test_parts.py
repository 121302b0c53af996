"""Optional parts can be taken away: a copy of the project without one of them passes its other tests."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.project.checkout import copy_to

REST = ("tests/service", "tests/xornet", "tests/test_layout.py")
NEIGHBOURS = (  # enough for parts that stand apart
    "tests/test_layout.py",
    "tests/test_core.py",
    "tests/service/test_app.py",
    "tests/service/api/test_predict.py",
    "tests/service/middleware",
    "tests/service/model",
)


class Part(NamedTuple):
    """The pattern of what is deleted, the modules that service/parts.py plugs in by a line each, and its tests."""

    files: str
    modules: tuple[str, ...]
    tests: str
    rest: tuple[str, ...] = REST  # what must pass without it


PARTS = {
    "TensorFlow Serving's protocol": Part(
        "service/api/tf_serving", ("service.api.tf_serving.routes",), "tests/service/api/tf_serving"
    ),
    "the pages": Part("service/page", ("service.page.routes", "service.page.lesson.routes"), "tests/service/page"),
    "the bucket": Part(
        "xornet/storage/bucket*.py",
        (),
        "tests/xornet/storage/test_bucket*.py",
        (*NEIGHBOURS, "tests/xornet"),
    ),
    "labels": Part("service/labels", ("service.labels.follower",), "tests/service/labels", NEIGHBOURS),
    "signatures": Part("service/signing", (), "tests/service/signing", NEIGHBOURS),
    "Triton's statistics": Part(
        "service/api/triton", ("service.api.triton.routes",), "tests/service/api/triton", NEIGHBOURS
    ),
    "tracing": Part("service/tracing", ("service.tracing.export",), "tests/service/tracing", NEIGHBOURS),
    "gRPC": Part("service/grpc", (), "tests/service/grpc", NEIGHBOURS),  # a process of its own
    "metrics": Part("service/metrics", ("service.metrics.routes",), "tests/service/metrics"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_the_rest_passes_without(name: str, tmp_path: Path) -> None:
    part, copy = PARTS[name], copy_to(tmp_path)
    for pattern in (part.files, part.tests):
        deleted = list(copy.glob(pattern))
        assert deleted
        for path in deleted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    plugged_in = copy / "service" / "parts.py"
    for module in part.modules:
        without, lines = re.subn(f'    "{module}": .*\n', "", plugged_in.read_text())
        assert lines == 1
        plugged_in.write_text(without)

    tests = [sys.executable, "-m", "pytest", "--quiet", "--no-header", "-m", "not slow"]
    collected = subprocess.run(
        [*tests, "--collect-only", *REST], cwd=copy, capture_output=True, text=True, check=False, timeout=300
    )
    ended = subprocess.run([*tests, *part.rest], cwd=copy, capture_output=True, text=True, check=False, timeout=900)

    assert collected.returncode == 0, collected.stdout[-3000:]
    assert ended.returncode == 0, ended.stdout[-3000:]
