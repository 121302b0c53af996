"""The trainer's image: the same bits as outside, compiled beforehand, and all its commands on a read-only disk."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.containers.engine import Engine
from trainer.cli import main
from xornet.store import WeightStore

pytestmark = pytest.mark.engine


def trainer(engine: Engine, *arguments: str) -> str:
    """Run a command in the image, and return what it printed."""
    return engine.compose("run", "--rm", "trainer", *arguments).stdout


def look(engine: Engine, script: str) -> str:
    """Run a script with the image's Python, and return the last line of what it printed."""
    printed = engine.compose("run", "--rm", "--entrypoint", "python", "trainer", "-c", script).stdout
    return printed.splitlines()[-1]


def test_training_gives_the_same_tensors_in_a_container_and_outside(engine: Engine, tmp_path: Path) -> None:
    recipe = ["--seed", "7", "--hidden", "3"]
    main([*recipe, "--models-dir", str(tmp_path)])
    outside = WeightStore(tmp_path, "xor").load(1)

    published = re.search(r"Published /models/xor/(\d+)", trainer(engine, *recipe))

    assert published
    inside = re.search(r"weights sha256 +(\w+)", trainer(engine, "show", published[1]))
    assert inside
    assert inside[1] == outside.tensors_sha256


def test_the_shipped_version_passes_in_the_container(engine: Engine) -> None:
    assert "the same: weights differ by 0 at most" in trainer(engine, "verify", "1")


def test_the_kernel_was_compiled_as_the_image_was_built(engine: Engine) -> None:
    script = (
        "import json, sys; from trainer.compiled import native; native.descend();"
        "print(json.dumps('numba' in sys.modules))"
    )

    assert json.loads(look(engine, script)) is False


def test_compiles_in_memory_where_the_image_has_nothing_for_the_processor(engine: Engine) -> None:
    script = (
        "from trainer.compiled import object_file; object_file.target = lambda: ('generic', '');"
        "from trainer.cli import main; main(['verify', '1'])"
    )

    assert look(engine, script) == "the same: weights differ by 0 at most"


def test_draws_and_exports_on_a_read_only_disk(engine: Engine) -> None:
    assert trainer(engine, "plot", "1", "--out", "/tmp/pictures").split() == [  # noqa: S108  the container's own
        "/tmp/pictures/xor-1.png",  # noqa: S108
        "/tmp/pictures/xor-1.svg",  # noqa: S108
    ]
    assert trainer(engine, "export", "1", "--onnx", "/models/xor.onnx").strip() == "/models/xor.onnx"
