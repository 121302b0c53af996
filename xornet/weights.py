"""A version as the bytes of one self-describing safetensors file, and back.

models/README.md states the format as a contract. Decoding trusts nothing: whatever a torn, altered
or hostile file could break is checked here, and every refusal is a `CorruptWeights` with its reason.
"""

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from xornet.header import NO_DIGEST, check_digest, fill_digest, parse, read_header
from xornet.network import FloatArray, Layer, Network
from xornet.record import Record, fit
from xornet.truth_table import MOST_INPUTS, MOST_OUTPUTS, TruthTable, margin
from xornet.version import Version

FORMAT_VERSION = 1
LAYERS = ("hidden.weight", "hidden.bias", "output.weight", "output.bias")
CURVE = "learning_curve"
OWN = ("format_version", "sha256")  # facts of the file and not of the version
STRINGS = ("model", "created_at", "activation")  # all other facts are JSON
MAX_REASON = 300  # characters: a hostile file must not fill the log
ROUNDING = 1e-9  # what another processor's last bits may take from a margin
MOST_UNITS = 1024  # hidden ones, so that proving a file costs little time and memory
MOST_EPOCHS = 2.0**53  # whole numbers that a float64 holds


class CorruptWeights(Exception):
    """A weight file that must not be served, and why."""


def encode(version: Version) -> bytes:
    """Return the file that holds `version`."""
    facts = asdict(version.record)
    metadata = {name: fact if name in STRINGS else json.dumps(fact) for name, fact in facts.items()}
    metadata |= {"format_version": str(FORMAT_VERSION), "sha256": NO_DIGEST}
    arrays = zip((*LAYERS, CURVE), (*version.network.arrays, version.curve), strict=True)
    tensors = {name: np.ascontiguousarray(array) for name, array in arrays}
    return fill_digest(safetensors.numpy.save(tensors, metadata))


def decode(data: bytes) -> Version:
    """Return the version that `data` holds, proven in full; `CorruptWeights` if anything is amiss."""
    try:
        sha256 = check_digest(data)
        layout = read_header(data)
        record = _read_record(layout.pop("__metadata__"))
        tensors = _read_tensors(data, layout)
        _check_curve(tensors[CURVE], record)
        version = Version(_build_network(tensors, record), tensors[CURVE], record, sha256, data)
        _check_answers(version)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        SafetensorError,
        TypeError,
        ValueError,
    ) as error:
        reason = str(error) if isinstance(error, ValueError) else repr(error)
        raise CorruptWeights(
            ascii(reason)[1:-1][:MAX_REASON]
        ) from error  # the file's words, with nothing to fear in them
    return version


def _read_record(metadata: dict[str, str]) -> Record:
    if (stated := metadata["format_version"]) != str(FORMAT_VERSION):
        raise ValueError(f"its format version is {stated}, expected {FORMAT_VERSION}")
    facts = {name: fact if name in STRINGS else parse(fact) for name, fact in metadata.items() if name not in OWN}
    return fit(Record, facts, "metadata")


def _read_tensors(data: bytes, layout: dict[str, Any]) -> dict[str, FloatArray]:
    if sorted(layout) != sorted((*LAYERS, CURVE)):
        raise ValueError(f"its tensors are {', '.join(sorted(layout))}")
    for name, entry in layout.items():
        if sorted(entry) != ["data_offsets", "dtype", "shape"]:
            raise ValueError(f"its entry for {name} does not have exactly the keys dtype, shape, data_offsets")
        if entry["dtype"] != "F64":
            raise ValueError(f"its {name} is not float64")
    return safetensors.numpy.load(data)


def _build_network(tensors: dict[str, FloatArray], record: Record) -> Network:
    hidden, output = (Layer(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in ("hidden", "output"))
    inputs, units, outputs = len(record.inputs), record.recipe.hidden, len(record.outputs)
    expected = ((units, inputs), (units,), (outputs, units), (outputs,))
    found = tuple(array.shape for array in (*hidden, *output))
    if found != expected:
        raise ValueError(f"its layers have the shapes {found}, expected {expected}")
    if not (0 < inputs <= MOST_INPUTS and 0 < units <= MOST_UNITS and 0 < outputs <= MOST_OUTPUTS):
        raise ValueError(
            f"its sizes are {inputs}-{units}-{outputs}, expected at most {MOST_INPUTS}-{MOST_UNITS}-{MOST_OUTPUTS}"
        )
    if record.activation != record.recipe.activation:
        raise ValueError(f"its activation is {record.activation}, its recipe's is {record.recipe.activation}")
    return Network(hidden, output, record.activation)


def _check_curve(curve: FloatArray, record: Record) -> None:
    if curve.shape[1:] != (3,) or not len(curve):
        raise ValueError(f"its learning curve has the shape {curve.shape}, expected (points, 3)")
    if not np.isfinite(curve).all():
        raise ValueError("a point of its learning curve is not finite")
    counts, errors = curve[:, :2], curve[:, 2]
    if (counts != np.floor(counts)).any() or counts.min() < 0 or counts.max() > MOST_EPOCHS:
        raise ValueError("an attempt or an epoch of its learning curve is no whole number from 0")
    if errors.min() < 0 or errors.max() > 1:
        raise ValueError("an average error of its learning curve is not between 0 and 1")
    if not record.recipe.attempts:
        raise ValueError("its recipe has no attempt")


def _check_answers(version: Version) -> None:
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    if not version.network.is_finite:
        raise ValueError("a weight is not finite")
    reached, required = margin(version.network, table), record.recipe.required_margin
    if reached <= 0 or reached < required - ROUNDING:
        raise ValueError(f"it answers its truth table with margin {reached:.4f}, required {required}")
