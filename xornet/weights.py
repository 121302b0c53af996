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
from xornet.truth_table import TruthTable, margin
from xornet.version import Version

FORMAT_VERSION = 1
LAYERS = ("hidden.weight", "hidden.bias", "output.weight", "output.bias")
CURVE = "learning_curve"
STRINGS = ("model", "created_at", "activation")  # all other facts are JSON
MAX_REASON = 300  # characters: a hostile file must not fill the log
ROUNDING = 1e-9  # what another processor's last bits may take from a margin


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
        version = Version(_build_network(tensors, record), tensors[CURVE], record, sha256)
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
        raise CorruptWeights(reason[:MAX_REASON]) from error
    return version


def _read_record(metadata: dict[str, str]) -> Record:
    facts = {name: fact if name in STRINGS else parse(fact) for name, fact in metadata.items() if name != "sha256"}
    if (stated := facts.pop("format_version")) != FORMAT_VERSION:
        raise ValueError(f"its format version is {stated}, expected {FORMAT_VERSION}")
    return fit(Record, facts, "metadata")


def _read_tensors(data: bytes, layout: dict[str, Any]) -> dict[str, FloatArray]:
    if sorted(layout) != sorted((*LAYERS, CURVE)):
        raise ValueError(f"its tensors are {', '.join(sorted(layout))}")
    if any(tensor["dtype"] != "F64" for tensor in layout.values()):
        raise ValueError("a tensor is not float64")
    return safetensors.numpy.load(data)


def _build_network(tensors: dict[str, FloatArray], record: Record) -> Network:
    hidden, output = (Layer(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in ("hidden", "output"))
    inputs, units, outputs = len(record.inputs), record.recipe.hidden, len(record.outputs)
    expected = ((units, inputs), (units,), (outputs, units), (outputs,))
    found = tuple(array.shape for array in (*hidden, *output))
    if tensors[CURVE].shape[1:] != (3,) or not len(tensors[CURVE]):
        raise ValueError(f"its learning curve has the shape {tensors[CURVE].shape}, expected (points, 3)")
    if found != expected:
        raise ValueError(f"its layers have the shapes {found}, expected {expected}")
    if record.activation != record.recipe.activation:
        raise ValueError(f"its activation is {record.activation}, its recipe's is {record.recipe.activation}")
    return Network(hidden, output, record.activation)


def _check_answers(version: Version) -> None:
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    if not version.network.is_finite:
        raise ValueError("a weight is not finite")
    if not np.isfinite(version.curve).all():
        raise ValueError("a point of its learning curve is not finite")
    reached, required = margin(version.network, table), record.recipe.required_margin
    if reached <= 0 or reached < required - ROUNDING:
        raise ValueError(f"it answers its truth table with margin {reached:.4f}, required {required}")
