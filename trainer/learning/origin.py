"""What this machine computes with: one recipe gives the same bits wherever the origin is the same."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from xornet.record import Origin

LIBRARIES = ("numpy", "numba", "llvmlite")  # NumPy computes the reference and the start, the others the kernel
CPUINFO = Path("/proc/cpuinfo")
ARITHMETIC = "numpy arithmetic"
SHAPES = ((4, 2, 2), (4, 3, 1), (8, 17, 3), (4, 256, 2))  # (N, K, M) of products (N, K) · (K, M)


def here() -> Origin:
    """Return the origin of what is trained in this process."""
    libraries = {"python": platform.python_version(), **_libraries(), ARITHMETIC: arithmetic()}
    return Origin(_processor(), libraries)


@cache
def arithmetic() -> str:
    """Return a fingerprint of the last bits of NumPy's exponentials and matrix products.

    The same NumPy computes other last bits with other vector instructions, another BLAS kernel or another C
    library. Emulators, containers and variables such as OPENBLAS_CORETYPE choose those, so a name is no proof.
    """
    rand = np.random.RandomState(0).rand
    products = [rand(n, k) @ rand(m, k).T for n, k, m in SHAPES]
    results = [np.exp(-40 * rand(4096)), *products]
    return hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in results)).hexdigest()[:12]


@cache  # finding a version reads files
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def _processor() -> str:
    """Return the architecture and, if Linux reports them, vendor, family and model: they choose NumPy's code paths."""
    facts = dict(line.split(":", 1) for line in _first_processor())
    known = {name.strip(): value.strip() for name, value in facts.items()}
    names = ("vendor_id", "cpu family", "model")
    return " ".join([platform.machine(), *(known[name] for name in names if name in known)])


def _first_processor() -> list[str]:
    if not CPUINFO.exists():
        return []
    return [line for line in CPUINFO.read_text().split("\n\n")[0].splitlines() if ":" in line]
