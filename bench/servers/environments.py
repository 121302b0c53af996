"""A virtual environment for each peer, made on demand: their pins conflict with ours and with each other's.

`python -m bench.servers.environments` makes them all, for an image that has no network when it runs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PEERS_DIR = Path(os.environ.get("PEERS_DIR", "build/peers"))
XORNET = ("numpy", "safetensors", "pydantic")  # what a peer needs to load a version
PACKAGES = {
    "plain": ("fastapi", "uvicorn[standard]", *XORNET),
    "mlserver": ("--ignore-requires-python", "mlserver==1.7.1", *XORNET),  # it runs on 3.13, but has yet to say so
    "granian": ("granian",),
}


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


def our_packages() -> str:
    """Return the directory of the packages that `gunicorn`, as this process would run it, imports."""
    gunicorn = Path(shutil.which("gunicorn") or sys.executable)
    return str(next(gunicorn.parents[1].glob("lib/python*/site-packages")))


if __name__ == "__main__":
    for peer in PACKAGES:
        environment(peer)
