"""One version as readers of the service see it: its summary in a list, or everything that is recorded about it."""

import shlex
from dataclasses import asdict
from typing import Any

from service.api.models.responses import (
    AvailableVersion,
    Computed,
    CurvePoint,
    LabelState,
    LayerWeights,
    MissingVersion,
    Summary,
)
from service.model.served import ServedModel
from service.model.versions import VersionEntry
from xornet.network import Layer, forward
from xornet.table_spec import spell
from xornet.truth_table import XOR, TruthTable
from xornet.version import Version


def summary(version: Version) -> Summary:
    """Return what tells `version` from the others: the one list of what matters most in a record."""
    record = version.record
    return {
        "created_at": record.created_at,
        "parent": record.parent,
        "restored_from": record.restored_from,
        "sizes": list(version.network.sizes),
        "activation": record.activation,
        "engine": record.recipe.engine,
        "seed": record.recipe.attempts[-1].seed,
        "average_error": record.report.average_error,
        "margin": record.report.margin,
        "sha256": version.sha256,
    }


def listed(entry: VersionEntry, url: str) -> AvailableVersion | MissingVersion:
    """Return what a list shows of one number; without a version, only why there is none."""
    if entry.version:
        return {"version": entry.number, "status": "available", "url": url, **summary(entry.version)}
    if entry.is_loading:
        return {"version": entry.number, "status": "loading", "url": url, "reason": entry.trouble}
    return {"version": entry.number, "status": "refused", "url": url, "reason": entry.trouble}


def labels(model: ServedModel) -> list[LabelState]:
    """Return what each label of `model` stands for."""
    return [
        {
            "label": label,
            "version": number_of(each.version),
            "names": each.number or None,
            "trouble": each.trouble or None,
        }
        for label, each in model.labels.items()
    ]


def number_of(version: Version | None) -> int | None:
    return version.number if version else None


def details(version: Version) -> dict[str, Any]:
    """Return everything that the file of `version` holds, and what this process makes of it now."""
    hidden, output = version.network.hidden, version.network.output
    curve: list[CurvePoint] = [
        {"attempt": int(attempt), "epoch": int(epoch), "average_error": error}
        for attempt, epoch, error in version.curve.tolist()
    ]
    computed: Computed = {
        "sha256": version.sha256,
        "tensors_sha256": version.tensors_sha256,
        "sizes": list(version.network.sizes),
        "weights": {"hidden": _weights(hidden), "output": _weights(output)},
        "learning_curve": curve,
        "answers": replay(version),
        "command": command(version),
    }
    return asdict(version.record) | computed


def _weights(layer: Layer) -> LayerWeights:
    return {"weight": layer.weight.tolist(), "bias": layer.bias.tolist()}


def replay(version: Version) -> list[dict[str, Any]]:
    """Return the version's own truth table as this process computes it now, with the hidden units' activations."""
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    activations = forward(version.network, table.inputs)
    rows = zip(table.rows, activations.hidden.tolist(), activations.output.tolist(), strict=True)
    return [
        {name: row[name] for name in record.inputs}
        | {name: int(value >= 0.5) for name, value in zip(record.outputs, probabilities, strict=True)}
        | {"probability": _by_name(record.outputs, probabilities), "hidden": hidden}
        for row, hidden, probabilities in rows
    ]


def _by_name(outputs: tuple[str, ...], probabilities: list[float]) -> float | dict[str, float]:
    """Return the probability of the only output, or those of several by their names."""
    return probabilities[0] if len(outputs) == 1 else dict(zip(outputs, probabilities, strict=True))


def command(version: Version) -> str:
    """Return the trainer's command that makes the same weights again."""
    record, recipe = version.record, version.record.recipe
    spec = spell(TruthTable.from_rows(record.truth_table, record.inputs, record.outputs))
    options = {
        "model": record.model,
        **({} if spec == spell(XOR) else {"table": spec}),
        "engine": recipe.engine,
        "seed": recipe.seed,
        "restarts": recipe.restarts,
        "lr": recipe.learning_rate,
        "epochs": recipe.epochs,
        "hidden": recipe.hidden,
        "activation": recipe.activation,
        "margin": recipe.required_margin,
    }
    return shlex.join(["python", "-m", "trainer", "train", *(f"--{name}={value}" for name, value in options.items())])
