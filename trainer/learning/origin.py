"""What this machine computes with: the same recipe gives the same bits wherever this is the same."""

import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from xornet.record import Origin

LIBRARIES = ("numpy", "numba", "llvmlite")  # what computes: NumPy the reference and the start, the others the kernel
CPUINFO = Path("/proc/cpuinfo")


def here() -> Origin:
    """Return the origin of what is trained in this process."""
    return Origin(_processor(), {"python": platform.python_version(), **_libraries()})


@cache  # finding a version reads files
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def _processor() -> str:
    """Return the architecture and, where Linux tells, the vendor, family and model: they choose NumPy's code paths."""
    facts = dict(line.split(":", 1) for line in _first_processor())
    known = {name.strip(): value.strip() for name, value in facts.items()}
    names = ("vendor_id", "cpu family", "model")
    return " ".join([platform.machine(), *(known[name] for name in names if name in known)])


def _first_processor() -> list[str]:
    if not CPUINFO.exists():
        return []
    return [line for line in CPUINFO.read_text().split("\n\n")[0].splitlines() if ":" in line]
