"""What surrounds a command, in processes of their own: settings, full devices, interrupts, hardened memory."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server import ROOT
from tests.versions import publish
from xornet.store import WeightStore

PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1  # linux/prctl.h
DEADLINE_S = 120  # matplotlib takes seconds to import on a busy machine
QUICK = ["--lr", "2", "--epochs", "2000", "--seed", "1"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightStore:
    """An empty store that every command finds through MODELS_DIR."""
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    return WeightStore(tmp_path / "models", "xor")


def trainer(*argv: str, stdout: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with these variables on top; its standard output goes to a file, if one is given."""
    with Path(stdout or os.devnull).open("w") as file:
        return subprocess.run(
            [sys.executable, "-m", "trainer", *argv],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=file if stdout else subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=DEADLINE_S,
            check=False,
            text=True,
        )


@pytest.mark.parametrize("backend", ["module://nowhere", "qtagg"])
def test_pictures_do_not_depend_on_the_backend(store: WeightStore, tmp_path: Path, backend: str) -> None:
    publish(store)
    picture = tmp_path / "xor-1.png"
    trainer("plot", "1", "--out", str(tmp_path))
    expected = picture.read_bytes()
    picture.unlink()

    ran = trainer("plot", "1", "--out", str(tmp_path), MPLBACKEND=backend)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert picture.read_bytes() == expected


@pytest.mark.parametrize(
    "settings", ["font.size: 30\naxes.facecolor: red\n", "backend: nowhere\n", "\udcff\n", "a b\n"]
)
def test_pictures_do_not_depend_on_matplotlibs_settings(store: WeightStore, tmp_path: Path, settings: str) -> None:
    publish(store)
    file = tmp_path / "matplotlibrc"
    trainer("plot", "1", "--out", str(tmp_path))
    expected = {form: (tmp_path / f"xor-1.{form}").read_bytes() for form in ("png", "svg")}
    file.write_text(settings, errors="surrogateescape")

    ran = trainer("plot", "1", "--out", str(tmp_path), MATPLOTLIBRC=str(file))

    assert (ran.returncode, ran.stderr) == (0, "")
    assert {form: (tmp_path / f"xor-1.{form}").read_bytes() for form in ("png", "svg")} == expected


def test_a_sweep_does_not_depend_on_the_backend(tmp_path: Path) -> None:
    ran = trainer("sweep", "--seeds", "1", *QUICK[:4], "--out", str(tmp_path), MPLBACKEND="module://nowhere")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "sweep.png").exists()


def deny_executable_memory() -> None:
    ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)


@pytest.mark.mdwe
@pytest.mark.parametrize(("engine", "status"), [("compiled", 1), ("reference", 0)])
def test_names_the_engine_that_runs_without_executable_memory(store: WeightStore, engine: str, status: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "trainer", *QUICK, "--engine", engine],
        cwd=ROOT,
        preexec_fn=deny_executable_memory,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )

    assert ran.returncode == status
    assert ("`--engine reference`" in ran.stderr) == bool(status)
    assert len(store.versions()) == 1 - status


@pytest.mark.parametrize(
    "variable",
    [
        ("OPENBLAS_CORETYPE", "Nehalem"),
        ("NPY_DISABLE_CPU_FEATURES", "X86_V3"),
        ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX"),
    ],
    ids=lambda variable: variable[0],
)
@pytest.mark.usefixtures("store")
def test_a_version_of_the_reference_passes_where_the_last_bits_differ(variable: tuple[str, str]) -> None:
    made = trainer("--seed", "5", "--epochs", "6000", "--lr", "0.7", "--hidden", "5", "--engine", "reference")

    ran = trainer("verify", "1", stdout=None, **{variable[0]: variable[1]})

    assert (made.returncode, ran.returncode) == (0, 0), ran.stdout
    assert "\nthe same: " in ran.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_says_that_a_version_is_published_though_standard_output_is_full(store: WeightStore, unbuffered: str) -> None:
    ran = trainer("train", *QUICK, stdout=Path("/dev/full"), PYTHONUNBUFFERED=unbuffered)

    told = f"{store.path(1)} is published, but standard output could not be written: No space left on device"
    assert (ran.returncode, ran.stderr, store.versions()) == (1, f"trainer: {told}\n", [1])


@pytest.mark.parametrize("argv", ["--help", "--version", "train --help", "versions", "show 1", "diff 1 1", "verify 1"])
def test_says_in_one_line_that_standard_output_is_full(store: WeightStore, argv: str) -> None:
    publish(store)

    ran = trainer(*argv.split(), stdout=Path("/dev/full"))

    told = "trainer: standard output could not be written: No space left on device\n"
    assert (ran.returncode, ran.stderr) == (1, told)


def test_a_training_that_cannot_print_its_lines_ends_at_the_first_one(store: WeightStore) -> None:
    ran = trainer("train", "--seed", "1", stdout=Path("/dev/full"))

    told = "trainer: standard output could not be written: No space left on device\n"
    assert (ran.returncode, ran.stderr, store.versions()) == (1, told, [])


@pytest.mark.parametrize("program", ["trainer", "xornet_cli"])
@pytest.mark.parametrize("module", ["numpy._core", "trainer.arguments", "tqdm"])
def test_an_interrupt_while_modules_are_imported_leaves_no_traceback(
    store: WeightStore, program: str, module: str
) -> None:
    command = [sys.executable, "-X", "importtime", "-m", program, "train", "--epochs", "10000000", "--hidden", "64"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.rpartition("|")[2].strip() == module:
                process.send_signal(signal.SIGINT)
                break
        _, err = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 130
    assert f"{'xornet' if program == 'xornet_cli' else program}: interrupted" in err
    assert "Traceback" not in err
    assert store.versions() == []
