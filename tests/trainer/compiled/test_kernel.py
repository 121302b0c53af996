"""The kernel: its own exponential, and the same bits as plain Python, compiled, and for any processor."""

import ctypes
import math
import os
from collections.abc import Iterator
from decimal import Decimal, localcontext
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest

from tests.networks import FULL_ADDER
from trainer.compiled import compiler, kernel, native, object_file
from trainer.compiled.descent import CompiledDescent
from trainer.compiled.exponential import exp
from trainer.learning.descent import start
from xornet.network import Activation, Network, Sizes
from xornet.truth_table import XOR, TruthTable

EPOCHS = 60


def begin(activation: Activation, table: TruthTable = XOR, hidden: int = 3) -> CompiledDescent:
    sizes = Sizes(len(table.input_names), hidden, len(table.output_names))
    return CompiledDescent(start(7, sizes, activation), table.inputs, table.targets, 0.1)


def bits(network: Network) -> list[bytes]:
    return [array.tobytes() for array in network.arrays]


def compiled_bits(activation: Activation, table: TruthTable = XOR, hidden: int = 3) -> list[bytes]:
    descent = begin(activation, table, hidden)
    descent.descend(EPOCHS)
    return bits(descent.network)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test load the kernel afresh, and forgets what it loaded."""
    for cached in (native.descend, native._loaded):
        cached.cache_clear()
    yield monkeypatch
    for cached in (native.descend, native._loaded):
        cached.cache_clear()


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-300, 1.0, -1.0, 0.34, -0.35, 20.5, -37.2, 707.9, -707.9, 708.0, -708.0])
def test_the_exponential_is_right_to_two_units_in_the_last_place(x: float) -> None:
    with localcontext() as context:
        context.prec = 50
        exact = Decimal(x).exp()

        found = exp(x)

        assert abs(Decimal(float(found)) - exact) <= 2 * Decimal(math.ulp(found))


def test_the_exponential_is_right_all_over_its_range() -> None:
    numbers = np.random.default_rng(0).uniform(-708, 708, 2000).tolist()

    worst = max(abs(exp(x) - math.exp(x)) / math.ulp(math.exp(x)) for x in numbers)

    assert worst <= 3  # two for ours, one for the library's


@pytest.mark.parametrize(
    ("z", "expected"),
    [(-math.inf, 0.0), (-1e308, 0.0), (0.0, 0.5), (1e308, 1.0), (math.inf, 1.0), (math.nan, math.nan)],
)
def test_sigmoid_is_right_at_its_ends(z: float, expected: float) -> None:
    assert kernel.sigmoid(z) == pytest.approx(expected, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize(
    ("table", "hidden"), [(XOR, 2), (XOR, 3), (FULL_ADDER, 3)], ids=["sizes known at compile time", "xor", "full adder"]
)
def test_runs_uncompiled_with_the_same_bits(table: TruthTable, hidden: int, activation: Activation) -> None:
    plain = begin(activation, table, hidden)
    arrays = plain._arrays

    weights, examples, work = tuple(arrays[:4]), tuple(arrays[4:6]), tuple(arrays[6:])
    kernel.descend(weights, examples, work, len(table.inputs), 0.1, EPOCHS, activation == "relu")

    assert bits(plain.network) == compiled_bits(activation, table, hidden)


@pytest.mark.slow
def test_gives_the_same_bits_for_any_processor_and_keeps_what_it_had_to_compile(
    elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = compiled_bits("sigmoid"), compiled_bits("relu", hidden=2)
    native.descend.cache_clear()
    native._loaded.cache_clear()
    elsewhere.setattr(object_file, "target", lambda: ("generic", ""))  # the least of whatever family this one is of
    for module in (native, object_file):
        elsewhere.setattr(module, "object_file", lambda: tmp_path / "made" / "kernel.o")

    assert (compiled_bits("sigmoid"), compiled_bits("relu", hidden=2)) == here

    assert [path.name for path in (tmp_path / "made").iterdir()] == ["kernel.o"]
    elsewhere.setattr(compiler, "compile_kernel", lambda: pytest.fail("it is there already"))
    native.descend.cache_clear()
    native._loaded.cache_clear()
    assert compiled_bits("sigmoid") == here[0]


CODE = bytes(range(256)) * 16


@pytest.mark.parametrize(
    "left",
    [
        b"",
        CODE,
        object_file.seal(CODE)[:20],
        object_file.seal(CODE)[:-1],
        object_file.seal(CODE)[:2048] + bytes(2080),
    ],
    ids=["empty", "without a seal", "cut in the seal", "cut in the code", "its end never written"],
)
def test_an_object_that_is_not_whole_is_made_again_and_not_loaded(
    left: bytes, elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kernel.o").write_bytes(left)
    for module in (native, object_file):
        elsewhere.setattr(module, "object_file", lambda: tmp_path / "kernel.o")
    elsewhere.setattr(compiler, "compile_kernel", lambda: CODE)

    assert native._machine_code() == CODE

    elsewhere.setattr(compiler, "compile_kernel", lambda: pytest.fail("it is whole again"))
    assert native._machine_code() == CODE


def test_an_object_is_on_the_disk_before_it_has_its_name(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fsync = os.fsync
    named: list[bool] = []

    def tell_fsync(descriptor: int) -> None:
        named.append((tmp_path / "kernel.o").exists())
        fsync(descriptor)

    elsewhere.setattr(os, "fsync", tell_fsync)
    elsewhere.setattr(object_file, "object_file", lambda: tmp_path / "kernel.o")

    object_file.keep(CODE)

    assert named == [False]
    assert (tmp_path / "kernel.o").exists()


def test_does_without_a_place_to_keep_what_it_compiled(elsewhere: pytest.MonkeyPatch) -> None:
    nowhere = Path("/proc/nowhere/kernel.o")

    elsewhere.setattr(object_file, "object_file", lambda: nowhere)
    object_file.keep(b"object")

    assert not nowhere.exists()


def test_an_object_is_named_for_what_it_was_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {object_file.object_file().name}
    monkeypatch.setattr(object_file, "target", lambda: ("some-cpu", "+feature"))
    names.add(object_file.object_file().name)
    monkeypatch.setattr(object_file, "version", lambda _: "99.9")
    names.add(object_file.object_file().name)

    assert len(names) == 3
    assert any(name.startswith("kernel.some-cpu.numba-99.9.") for name in names)


def test_compiles_for_what_there_is_where_the_fixed_level_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    class Features(dict[str, bool]):
        def flatten(self) -> str:
            return ",".join(f"{'+' if there else '-'}{name}" for name, there in self.items())

    monkeypatch.setattr(llvm, "get_host_cpu_features", lambda: Features(avx=True, avx2=False))
    monkeypatch.setattr(llvm, "get_host_cpu_name", lambda: "sandybridge")

    assert object_file.target() == ("sandybridge", "+avx,-avx2")


def test_a_status_of_the_kernel_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    returns_one = ctypes.CFUNCTYPE(ctypes.c_int32)(lambda: 1)

    class Loaded:
        def get_function_address(self, _: str) -> int:
            return ctypes.cast(returns_one, ctypes.c_void_p).value or 0

    monkeypatch.setattr(native, "_loaded", Loaded)

    with pytest.raises(RuntimeError, match="ended with status 1"):
        native.descend.__wrapped__()(*range(object_file.ARRAYS + 1 + object_file.NUMBERS))
