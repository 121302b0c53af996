"""The client's own wheel: it holds the client alone, and needs requests and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.project.checkout import copy_to


@pytest.mark.slow
def test_the_wheel_is_the_client_and_needs_requests_alone(tmp_path: Path) -> None:
    checkout = copy_to(tmp_path / "checkout")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]

    subprocess.run([*build, "--wheel-dir", tmp_path, "./xornet_client"], cwd=checkout, check=True, timeout=120)

    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = opened.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    modules = {path.name for path in (checkout / "xornet_client").glob("*.py")} | {"py.typed"}
    assert {name.partition("/")[2] for name in names if name.startswith("xornet_client/")} == modules
    assert [line for line in metadata.splitlines() if line.startswith("Requires-Dist")] == [
        "Requires-Dist: requests>=2.32"
    ]

    script = "import sys, xornet_client; print(*sorted({'numpy', 'flask', 'xornet'} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env={"PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert ran.stdout == b"\n"
