"""Compiles the kernel into one object file: `python -m trainer.compiled.compiler`, once, as the environment is made."""

import os
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from inspect import getmembers, isfunction
from types import ModuleType

import llvmlite.binding as llvm
from numba import carray, float64, int64, njit, types

from trainer.compiled import kernel as plain
from trainer.compiled.object_file import ARRAYS, NUMBERS, machine, object_file, seal


def compile_kernel() -> bytes:
    """Return machine code whose one symbol is `descend`, and which needs neither Python nor any library."""
    kernel = _compiled_copy()

    def descend(w1, b1, w2, b2, x, d, a1, dz1, a2, dz2, rate, inputs, hidden, outputs, length, count, epochs, relu):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917  # fmt: skip  # pragma: no cover - runs as machine code
        # Bare addresses get their shapes back: code that stands alone knows no arrays.
        weights = (
            carray(w1, (hidden, inputs)),
            carray(b1, (hidden,)),
            carray(w2, (outputs, hidden)),
            carray(b2, (outputs,)),
        )
        examples = carray(x, (inputs, length)), carray(d, (outputs, length))
        inner = carray(a1, (hidden, length)), carray(dz1, (hidden, length))
        outer = carray(a2, (outputs, length)), carray(dz2, (outputs, length))
        kernel.descend(weights, examples, (*inner, *outer), count, rate, epochs, relu != 0)

    takes = [types.CPointer(float64)] * ARRAYS + [float64] + [int64] * NUMBERS
    compiled = njit(types.void(*takes), error_model="numpy")(descend)
    (overload,) = compiled.overloads.values()
    module = llvm.parse_assembly(compiled.inspect_llvm(overload.signature.args))
    _keep_only(module, overload.fndesc.llvm_func_name)
    code: bytes = machine().emit_object(module)
    return code


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


def _compiled_copy() -> ModuleType:
    """Return the kernel's module again with every function compiled: the one that is imported stays Python."""
    loader = SourceFileLoader("compiled_kernel", plain.__file__)
    loader.exec_module(kernel := ModuleType(loader.name))
    for name, function in getmembers(kernel, isfunction):
        # As in NumPy, 1/0 is inf; and a call inside the inner loop would keep it from being vectorised.
        setattr(kernel, name, njit(error_model="numpy", forceinline=True)(function))
    return kernel


def _keep_only(module: llvm.ModuleRef, name: str) -> None:
    """Drop numba's wrappers, which call into Python."""
    for symbol in [*module.functions, *module.global_variables]:
        if not symbol.is_declaration and symbol.name != name:
            symbol.linkage = "internal"
    module.get_function(name).name = "descend"
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine(), llvm.PipelineTuningOptions(0)))


if __name__ == "__main__":
    keep(compile_kernel())
