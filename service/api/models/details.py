"""One version as readers of the service see it: a line in a list, or the whole story."""

import shlex
from dataclasses import asdict
from typing import Any

from service.model.versions import Shelved
from xornet.network import Layer, forward
from xornet.truth_table import XOR
from xornet.version import Version


def line(each: Shelved, url: str) -> dict[str, Any]:
    """Return what a list tells of one number; of a version that is refused only why."""
    if each.version is None:
        return {"version": each.number, "status": "refused", "reason": each.trouble, "url": url}
    record = each.version.record
    return {
        "version": each.number,
        "created_at": record.created_at,
        "parent": record.parent,
        "restored_from": record.restored_from,
        "status": "available",
        "sizes": list(each.version.network.sizes),
        "activation": record.activation,
        "average_error": record.report.average_error,
        "margin": record.report.margin,
        "seed": record.recipe.attempts[-1].seed,
        "sha256": each.version.sha256,
        "url": url,
    }


def story(version: Version) -> dict[str, Any]:
    """Return all that the file of `version` holds, and what this process makes of it now."""
    hidden, output = version.network.hidden, version.network.output
    return asdict(version.record) | {
        "sha256": version.sha256,
        "tensors_sha256": version.tensors_sha256,
        "sizes": list(version.network.sizes),
        "weights": {"hidden": _listed(hidden), "output": _listed(output)},
        "learning_curve": [
            {"attempt": int(attempt), "epoch": int(epoch), "average_error": error}
            for attempt, epoch, error in version.curve.tolist()
        ],
        "answers": answers(version),
        "command": command(version),
    }


def _listed(layer: Layer) -> dict[str, Any]:
    return {"weight": layer.weight.tolist(), "bias": layer.bias.tolist()}


def answers(version: Version) -> list[dict[str, Any]]:
    """Return the truth table as this process computes it now, with the activations of the hidden units."""
    activations = forward(version.network, XOR.inputs)
    rows = zip(XOR.rows, activations.hidden.tolist(), activations.output[:, 0].tolist(), strict=True)
    return [
        {"x1": row["x1"], "x2": row["x2"], "y": int(probability >= 0.5), "probability": probability, "hidden": hidden}
        for row, hidden, probability in rows
    ]


def command(version: Version) -> str:
    """Return the trainer's command that makes the same weights again."""
    recipe = version.record.recipe
    options = {
        "model": version.record.model,
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
