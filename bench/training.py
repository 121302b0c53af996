"""Training against the notebook's loop and against JAX: five rounds, each with every contender in turn.

What a round takes is divided within the round, so that a machine that slows down slows all of them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from statistics import median
from time import perf_counter

from bench.loops import jax_loop, notebook
from trainer.learning.descent import start
from trainer.learning.engine import engine
from xornet.network import Sizes
from xornet.truth_table import XOR

ROUNDS, SEED = 5, 1


def compiled() -> None:
    """Do as the notebook's loop does: 180000 epochs, with a look every 10000."""
    descent = engine("compiled")(start(SEED, Sizes(2, 2, 1), "sigmoid"), XOR.inputs, XOR.targets, 0.1)
    for _ in range(18):
        descent.descend(10_000)


def job() -> None:
    """Run the whole job, from the start of its process to a published version."""
    with tempfile.TemporaryDirectory() as models_dir:
        command = [sys.executable, "-m", "trainer", "--seed", str(SEED), "--models-dir", models_dir]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command


CONTENDERS: dict[str, Callable[[], object]] = {
    "notebook": lambda: notebook.run(SEED),
    "compiled": compiled,
    "jax": lambda: jax_loop.run(SEED),
    "job": job,
}


def main() -> None:
    for prepare in (compiled, CONTENDERS["jax"], job):  # what is compiled or read from disk but once
        prepare()
    rounds = [{name: _seconds(run) for name, run in CONTENDERS.items()} for _ in range(ROUNDS)]
    print(f"Training, 180000 epochs, median of {ROUNDS} rounds (least to most):")
    _tell("compiled engine, against the notebook's loop", [each["notebook"] / each["compiled"] for each in rounds])
    _tell("compiled engine, against JAX's fori_loop", [each["jax"] / each["compiled"] for each in rounds])
    _tell("whole job, against the notebook's loop alone", [each["notebook"] / each["job"] for each in rounds])
    print("  seconds:", ", ".join(f"{name} {median(each[name] for each in rounds):.4f}" for name in CONTENDERS))


def _seconds(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


def _tell(what: str, ratios: list[float]) -> None:
    print(f"  {what:<46} {median(ratios):6.1f} × as fast ({min(ratios):.1f} to {max(ratios):.1f})")
