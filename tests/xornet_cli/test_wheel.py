"""The wheel `xornet`: installed, its command serves and predicts without a checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.project.checkout import copy_to
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, wait_until


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """The command as pip installs it, in an environment that borrows the other packages of this one."""
    checkout, environment = copy_to(tmp_path / "checkout"), tmp_path / "environment"
    build = ["wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", *build, "."], cwd=checkout, check=True, timeout=120)
    shutil.rmtree(checkout)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, timeout=120)
    (packages,) = environment.glob("lib/python3*/site-packages")
    (packages / "others.pth").write_text(str(next(Path(p) for p in sys.path if p.endswith("site-packages"))) + "\n")
    (wheel,) = tmp_path.glob("*.whl")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--python", str(environment / "bin" / "python")]
    subprocess.run([sys.executable, "-m", "uv", "pip", *install, wheel], check=True, timeout=120)
    return environment / "bin" / "xornet"


@pytest.mark.slow
def test_serves_and_predicts_without_a_checkout(command: Path, tmp_path: Path) -> None:
    port = free_port()
    environment = {"MODELS_DIR": str(ROOT / "models"), "WEB_CONCURRENCY": "1"}

    with running([str(command), "serve"], tmp_path, port, tmp_path / "log", **environment):
        wait_until(f"http://127.0.0.1:{port}/readyz", 200)
        predict = [str(command), "predict", "x1=0", "x2=1", "--json"]
        ran = subprocess.run(
            predict,
            check=False,
            cwd=tmp_path,
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith('{"y": 1, ')
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packages = {name.partition("/")[0] for name in wheel.namelist() if name.endswith(".py")}
    assert packages == {"xornet", "xornet_cli", "xornet_client", "trainer", "service"} | {
        name for name in packages if name.endswith(".data")
    }
