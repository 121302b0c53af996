"""The compiled kernel as a function that Python can call.

It is separate from the compiler because loading the object file takes milliseconds, but importing numba takes
longer than a training run.
"""

import ctypes
import functools
from collections.abc import Callable

import llvmlite.binding as llvm

from trainer.compiled.executable_memory import check_executable_memory
from trainer.compiled.object_file import ARRAYS, NUMBERS, keep, machine, object_file, unseal


@functools.cache
def descend() -> Callable[..., None]:
    """Return the kernel's `descend`; it takes addresses, the learning rate and sizes, and cannot check them."""
    takes = [ctypes.c_void_p] * (2 + ARRAYS) + [ctypes.c_double] + [ctypes.c_int64] * NUMBERS
    native = ctypes.CFUNCTYPE(ctypes.c_int32, *takes)(_loaded().get_function_address("descend"))

    def call(*arguments: float) -> None:
        returned, raised = ctypes.c_void_p(), ctypes.c_void_p()  # where numba's functions put their results
        if status := native(ctypes.byref(returned), ctypes.byref(raised), *arguments):
            raise RuntimeError(f"the compiled kernel ended with status {status}")

    return call


@functools.cache
def _loaded() -> llvm.ExecutionEngine:
    """Return the object as part of this process, for as long as it lives; EngineUnavailable if it may not run here."""
    check_executable_memory()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(_machine_code()))
    engine.finalize_object()
    return engine


def _machine_code() -> bytes:
    """Return the object that was made at setup; compile one, in seconds, if none is whole and for this processor."""
    try:
        return unseal(object_file().read_bytes())
    except (FileNotFoundError, ValueError):
        from trainer.compiled.compiler import compile_kernel  # noqa: PLC0415 - importing numba takes a second

        keep(code := compile_kernel())
        return code
