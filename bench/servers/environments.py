"""A virtual environment for each peer, made on demand: their pins conflict with ours and with each other's."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

PEERS_DIR = Path(os.environ.get("PEERS_DIR", "build/peers"))
XORNET = ("numpy", "safetensors", "pydantic")  # what a peer needs to load a version
PACKAGES = {
    "plain": ("fastapi", "uvicorn[standard]", *XORNET),
    "mlserver": ("mlserver==1.7.1", *XORNET),
    "granian": ("granian",),
}
OURS = sysconfig.get_paths()["purelib"]


def environment(name: str) -> Path | None:
    """Return the programs' directory of the peer's environment, or None if its packages cannot be installed."""
    directory = PEERS_DIR / name
    if not (directory / "complete").exists():
        shutil.rmtree(directory, ignore_errors=True)
        install = [str(directory / "bin" / "python"), "-m", "pip", "install", "--quiet", *PACKAGES[name]]
        for command in ([sys.executable, "-m", "venv", str(directory)], install):
            ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
            if ran.returncode:
                print(f"{name} is left out: {' '.join(ran.stderr.split())[-200:]}", file=sys.stderr)
                return None
        (directory / "complete").touch()
    return (directory / "bin").absolute()
