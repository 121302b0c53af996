"""What tests hold the code against: the lesson's loop in its own column form, its figures, and ready-made versions."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from xornet.network import Activation, FloatArray, Layer, Network, Sizes, forward
from xornet.record import Attempt, Origin, Recipe, Record, Report
from xornet.store import WeightStore
from xornet.truth_table import XOR, TruthTable, margin
from xornet.version import Version

ROOT = Path(__file__).parents[1]
NOTEBOOK: dict[str, Any] = json.loads((ROOT / "tests/reference/notebook.json").read_text())["runs"]  # by seed
HEADER_START = 8  # a safetensors file begins with its header's length

FULL_ADDER = TruthTable.from_rows(
    [
        {"a": a, "b": b, "carry": c, "sum": a ^ b ^ c, "carries": int(a + b + c > 1)}
        for a in (0, 1)
        for b in (0, 1)
        for c in (0, 1)
    ],
    ("a", "b", "carry"),
    ("sum", "carries"),
)

LESSON_SIZES = Sizes(2, 2, 1)
Weights = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def draw(seed: int, sizes: Sizes) -> Weights:
    """Return w1, b1, w2, b2 as the lesson draws them, biases as columns."""
    np.random.seed(seed)  # noqa: NPY002  the lesson's generator is the point
    rand = np.random.rand
    return (
        rand(sizes.hidden, sizes.inputs) * 2 - 1,
        rand(sizes.hidden, 1) * 2 - 1,
        rand(sizes.outputs, sizes.hidden) * 2 - 1,
        rand(sizes.outputs, 1) * 2 - 1,
    )


def answer_in_columns(weights: Weights, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a1 and a2 of the lesson for examples in columns."""
    w1, b1, w2, b2 = weights
    a1 = 1 / (1 + np.exp(-(w1 @ x + b1)))
    return a1, 1 / (1 + np.exp(-(w2 @ a1 + b2)))


def lesson(
    seed: int, epochs: int, sizes: Sizes = LESSON_SIZES, lr: float = 0.1, table: TruthTable = XOR
) -> tuple[Weights, float]:
    """Return the weights after the lesson's own loop, and the average error that the last epoch saw."""
    w1, b1, w2, b2 = draw(seed, sizes)
    x, d = table.inputs.T, table.targets.T
    for _ in range(epochs):
        a1, a2 = answer_in_columns((w1, b1, w2, b2), x)
        error = d - a2
        dz2 = error * a2 * (1 - a2)
        dz1 = (w2.T @ dz2) * a1 * (1 - a1)
        w2, b2 = w2 + lr * dz2 @ a1.T, b2 + lr * dz2.sum(axis=1, keepdims=True)
        w1, b1 = w1 + lr * dz1 @ x.T, b1 + lr * dz1.sum(axis=1, keepdims=True)
    return (w1, b1, w2, b2), float(np.average(abs(error)))


def from_columns(weights: Weights, activation: Activation = "sigmoid") -> Network:
    """Return the lesson's weights as a network."""
    w1, b1, w2, b2 = weights
    return Network(Layer(w1.copy(), b1[:, 0].copy()), Layer(w2.copy(), b2[:, 0].copy()), activation)


def notebook_network(seed: int) -> Network:
    """Return the network that the notebook ended at."""
    run = NOTEBOOK[str(seed)]
    w1, b1, w2, b2 = (np.array(run[name], np.float64) for name in ("w1", "b1", "w2", "b2"))
    return from_columns((w1, b1, w2, b2))


def network(
    hidden: list[list[float]],
    hidden_bias: list[float],
    output: list[list[float]],
    output_bias: list[float],
    activation: Activation = "sigmoid",
) -> Network:
    """Return the network with these numbers."""
    arrays = [np.array(numbers, np.float64) for numbers in (hidden, hidden_bias, output, output_bias)]
    return Network(Layer(arrays[0], arrays[1]), Layer(arrays[2], arrays[3]), activation)


def xor_by_hand(sharpness: float = 20.0) -> Network:
    """Return 'or, but not and', as sure of it as `sharpness`; 20 gives a margin of nearly 0.5."""
    s = sharpness
    return network([[s, s], [s, s]], [-s / 2, -3 * s / 2], [[s, -s]], [-s / 2])


def xor_by_hand_with_relu() -> Network:
    """Return the sum of the bits, less twice what exceeds 1."""
    return network([[1, 1], [1, 1]], [0, -1], [[10, -20]], [-5], "relu")


def full_adder_by_hand() -> Network:
    """Return a 3-5-2 network: three units count the ones, two have nothing to do."""
    return network(
        [[20, 20, 20], [20, 20, 20], [20, 20, 20], [0, 0, 0], [0, 0, 0]],
        [-10, -30, -50, 0, 0],
        [[20, -20, 20, 0, 0], [0, 20, 0, 0, 0]],
        [-10, -10],
    )


def curve(points: int = 3) -> FloatArray:
    """Return a learning curve of one attempt whose error falls from point to point."""
    return np.array([[0, 10 * point, 0.5 / (point + 1)] for point in range(points)], np.float64).reshape(-1, 3)


def record(of: Network, table: TruthTable = XOR, required_margin: float = 0.4) -> Record:
    """Return a plausible story of a network."""
    reached = margin(of, table)
    with np.errstate(all="ignore"):  # some tests want absurd weights
        average_error = float(np.abs(table.targets - forward(of, table.inputs).output).mean())
    recipe = Recipe(
        seed=7,
        restarts=3,
        learning_rate=0.1,
        epochs=30,
        hidden=of.sizes.hidden,
        activation=of.activation,
        required_margin=required_margin,
        engine="reference",
        attempts=(Attempt(7, -0.25), Attempt(1234567, reached)),
    )
    report = Report(average_error, reached, 60, 0.125)
    origin = Origin("x86_64 Some 1 2", {"python": "3.13.0", "numpy": "2.4.0"})
    return Record(table.input_names, table.output_names, table.rows, of.activation, recipe, report, origin)


def version(of: Network, table: TruthTable = XOR, number: int = 1) -> Version:
    """Return a version of the model "xor" that was not yet written."""
    story = replace(record(of, table), model="xor", version=number, created_at="2026-01-02T03:04:05.678+00:00")
    return Version(of, curve(), story)


def publish(store: WeightStore, of: Network | None = None, table: TruthTable = XOR) -> Version:
    """Publish a network as the next version."""
    of = of or xor_by_hand()
    return store.publish(of, curve(), record(of, table))


def publish_many(models_dir: str, times: int) -> None:
    """Publish again and again: what each of several processes does at once."""
    for _ in range(times):
        publish(WeightStore(Path(models_dir), "xor"))


def contents(directory: Path) -> dict[str, bytes]:
    """Return every file of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def header_of(data: bytes) -> dict[str, Any]:
    """Return a safetensors file's header."""
    end = HEADER_START + int.from_bytes(data[:HEADER_START], "little")
    header: dict[str, Any] = json.loads(data[HEADER_START:end])
    return header


def body_of(data: bytes) -> bytes:
    """Return a safetensors file's tensors."""
    return data[HEADER_START + int.from_bytes(data[:HEADER_START], "little") :]


def assemble(header: bytes, body: bytes) -> bytes:
    """Return the safetensors file of both, with no regard for what they say."""
    return len(header).to_bytes(HEADER_START, "little") + header + body


def sign(data: bytes) -> bytes:
    """Return the file with its first digest made right, as somebody would who wants it to be believed."""
    before, key, rest = data.partition(b'"sha256":"')
    digest = hashlib.sha256(before + key + b"0" * 64 + rest[64:]).hexdigest()
    return before + key + digest.encode() + rest[64:]


def forge(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the file with `change` done to its header, and a right digest."""
    header = header_of(data)
    change(header)
    return sign(assemble(json.dumps(header, separators=(",", ":")).encode(), body_of(data)))
