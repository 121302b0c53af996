"""The kernel's object file: which processor it is compiled for, its interface, its name and its seal."""

import hashlib
import os
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import llvmlite.binding as llvm

ARRAYS, NUMBERS = 10, 7  # what the compiled `descend` takes: addresses; the learning rate; whole numbers
X86_64_V3 = ("avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")
SEAL_BYTES = hashlib.sha256().digest_size
HERE = Path(__file__).parent


def target() -> tuple[str, str]:
    """Return the name and features of the processor to compile for.

    It is one fixed level where the processor has it, so that an image runs on other machines than the one that
    built it. All processors compute the same bits.
    """
    features = llvm.get_host_cpu_features()
    if all(features.get(name) for name in X86_64_V3):
        return "x86-64-v3", ""
    return llvm.get_host_cpu_name(), features.flatten()


def machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu, features = target()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu, features=features, opt=3, reloc="pic", codemodel="jitdefault"
    )


def object_file() -> Path:
    """Return the path of the object for these sources, this numba and this processor, whether it exists or not.

    It is in the directory of Python's own compiled files, and like them it may be removed at any time.
    """
    cpu, features = target()
    numba = version("numba")
    digest = hashlib.sha256(repr((llvm.get_default_triple(), cpu, features, numba, version("llvmlite"))).encode())
    for source in ("exponential.py", "kernel.py", "compiler.py", "object_file.py"):
        digest.update((HERE / source).read_bytes())
    return HERE / "__pycache__" / f"kernel.{cpu}.numba-{numba}.{digest.hexdigest()[:16]}.o"


def keep(code: bytes) -> None:
    """Put the object where the next run looks for it, whole or not at all; a tree that is read-only stays as it is."""
    path = object_file()
    temporary = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(seal(code))
                file.flush()
                os.fsync(file.fileno())  # else the name may outlive a power cut and the bytes not
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def seal(code: bytes) -> bytes:
    """Return the content of the file: the code's SHA-256, then the code."""
    return hashlib.sha256(code).digest() + code


def unseal(kept: bytes) -> bytes:
    """Return the code; ValueError if it was altered: loading that could crash the process."""
    code = kept[SEAL_BYTES:]
    if seal(code) != kept:
        raise ValueError("the code does not match its seal")
    return code
