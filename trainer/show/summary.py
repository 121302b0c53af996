"""The facts of a version as plain values: the few that tell versions apart, and all of them."""

from dataclasses import asdict
from typing import Any

from xornet.network import forward
from xornet.truth_table import TruthTable
from xornet.version import Version


def summary(version: Version) -> dict[str, Any]:
    """Return what tells one version from the others."""
    record = version.record
    return {
        "version": version.number,
        "model": record.model,
        "created_at": record.created_at,
        "network": str(version.network.sizes),
        "activation": record.activation,
        "seed": record.recipe.seed,
        "restored_from": record.restored_from,
        "average_error": record.report.average_error,
        "margin": record.report.margin,
        "sha256": version.sha256,
    }


def details(version: Version) -> dict[str, Any]:
    """Return everything recorded about a version but its learning curve, and what it answers to each row."""
    record = asdict(version.record)
    del record["truth_table"]
    return {
        **record,
        "network": str(version.network.sizes),
        "sha256": version.sha256,
        "weights_sha256": version.tensors_sha256,
        "truth_table": [{**row, "probabilities": outputs} for row, outputs in predictions(version)],
    }


def predictions(version: Version) -> list[tuple[dict[str, int], dict[str, float]]]:
    """Return each row of the version's truth table with the probability that each output is 1."""
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    probabilities = forward(version.network, table.inputs).output.tolist()  # (N, O)
    names = table.output_names
    return [(row, dict(zip(names, each, strict=True))) for row, each in zip(table.rows, probabilities, strict=True)]
