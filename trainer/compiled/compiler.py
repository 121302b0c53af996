"""Compiles the kernel into one object file: `python -m trainer.compiled.compiler`, once, during setup."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

import llvmlite.binding as llvm
from numba import carray, config, float64, int64, njit, types

from trainer.compiled import kernel as plain
from trainer.compiled.object_file import ARRAYS, NUMBERS, keep, machine


def compile_kernel() -> bytes:
    """Return machine code whose one symbol is `descend`, and which needs neither Python nor any library."""
    run = _runner(_compiled_copy())

    def descend(w1, b1, w2, b2, x, d, a1, dz1, a2, dz2, rate, inputs, hidden, outputs, length, count, epochs, relu):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917  # fmt: skip  # pragma: no cover - runs as machine code
        arrays = w1, b1, w2, b2, x, d, a1, dz1, a2, dz2
        if (inputs, hidden, outputs, length, count) == (2, 2, 1, 4, 4):
            # With known sizes, all weights stay in registers: XOR trains almost twice as fast.
            run(arrays, rate, (2, 2, 1), 4, 4, epochs, relu != 0)
        else:
            run(arrays, rate, (inputs, hidden, outputs), length, count, epochs, relu != 0)

    takes = [types.CPointer(float64)] * ARRAYS + [float64] + [int64] * NUMBERS
    with _unoptimized():
        compiled = njit(types.void(*takes), error_model="numpy")(descend)
        (overload,) = compiled.overloads.values()
    module = llvm.parse_assembly(_without_aliases(compiled.inspect_llvm(overload.signature.args)))
    _keep_only(module, overload.fndesc.llvm_func_name)
    _optimize(module, loop_unrolling=False)  # loops over examples become SIMD instructions while they are still loops
    _optimize(module, loop_unrolling=True)
    code: bytes = machine().emit_object(module)
    return code


def _compiled_copy() -> ModuleType:
    """Return the kernel's module again with every function compiled: the one that is imported stays Python."""
    loader = SourceFileLoader("compiled_kernel", plain.__file__)
    loader.exec_module(kernel := ModuleType(loader.name))
    for name, function in getmembers(kernel, isfunction):
        # As in NumPy, 1/0 is inf; and a call inside the inner loop would keep it from being vectorised.
        setattr(kernel, name, njit(error_model="numpy", forceinline=True)(function))
    return kernel


def _runner(kernel: ModuleType) -> Any:
    @njit(error_model="numpy", forceinline=True)
    def run(arrays, rate, sizes, length, count, epochs, relu):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917  # fmt: skip  # pragma: no cover - runs as machine code
        """Give the bare addresses their shapes, which machine code on its own does not know."""
        w1, b1, w2, b2, x, d, a1, dz1, a2, dz2 = arrays
        inputs, hidden, outputs = sizes
        weights = (
            carray(w1, (hidden, inputs)),
            carray(b1, (hidden,)),
            carray(w2, (outputs, hidden)),
            carray(b2, (outputs,)),
        )
        examples = carray(x, (inputs, length)), carray(d, (outputs, length))
        inner = carray(a1, (hidden, length)), carray(dz1, (hidden, length))
        outer = carray(a2, (outputs, length)), carray(dz2, (outputs, length))
        kernel.descend(weights, examples, (*inner, *outer), count, rate, epochs, relu)

    return run


@contextmanager
def _unoptimized() -> Iterator[None]:
    """Keep numba from running LLVM's passes: here they run later, with more known."""
    level, config.OPT = config.OPT, 0
    try:
        yield
    finally:
        config.OPT = level


def _without_aliases(assembly: str) -> str:
    """Promise LLVM that no two arrays overlap, so that it may keep weights in registers while it writes elsewhere."""
    return re.sub(r"^define .*$", lambda line: line[0].replace("ptr %arg.", "ptr noalias %arg."), assembly, flags=re.M)


def _keep_only(module: llvm.ModuleRef, name: str) -> None:
    """Make numba's wrappers, which call into Python, internal, so that LLVM drops them."""
    for symbol in [*module.functions, *module.global_variables]:
        if not symbol.is_declaration and symbol.name != name:
            symbol.linkage = "internal"
    module.get_function(name).name = "descend"


def _optimize(module: llvm.ModuleRef, *, loop_unrolling: bool) -> None:
    tuning = llvm.PipelineTuningOptions(speed_level=3)
    tuning.loop_unrolling = loop_unrolling
    passes = llvm.create_pass_builder(machine(), tuning)
    passes.getModulePassManager().run(module, passes)


if __name__ == "__main__":
    keep(compile_kernel())
