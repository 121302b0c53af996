"""Versions as text: one line in a list, or the whole story."""

from collections.abc import Sequence

from trainer.show.chart import chart
from xornet.network import FloatArray, forward
from xornet.record import Attempt, Recipe
from xornet.truth_table import TruthTable
from xornet.version import Version


def line(version: Version) -> str:
    """Return what tells one version from the others."""
    record, report = version.record, version.record.report
    made = f"restored from {record.restored_from}" if record.restored_from else f"seed {record.recipe.seed}"
    return (
        f"{version.number:>4}  {record.created_at[:19]}  {version.network.sizes} {record.activation}  {made}"
        f"  average error {report.average_error:.5f}  margin {report.margin:.4f}"
    )


def story(version: Version) -> str:
    """Return everything that a person would ask of a version."""
    record, recipe, report = version.record, version.record.recipe, version.record.report
    facts = {
        "version": f"{version.number} of {record.model}, published {record.created_at}",
        "parent": record.parent or "none",
        "restored from": record.restored_from or "none",
        "network": f"{version.network.sizes}, {record.activation} hidden units",
        "recipe": f"seed {recipe.seed}, learning rate {recipe.learning_rate}, {recipe.epochs} epochs, "
        f"{recipe.restarts} restarts allowed, margin {recipe.required_margin} required, {recipe.engine} engine",
        "attempts": story_of(recipe.attempts),
        "report": f"average error {report.average_error:.5f}, margin {report.margin:.4f}, "
        f"{report.epochs} epochs in {report.seconds:.3f} s",
        "origin": f"{record.origin.processor}; {', '.join(f'{k} {v}' for k, v in record.origin.libraries.items())}",
        "digest": version.sha256,
        "weights sha256": version.tensors_sha256,
    }
    width = max(map(len, facts))
    lines = [f"{name:<{width}}  {fact}" for name, fact in facts.items()]
    return "\n".join([*lines, "", *_answers(version), "", *_curve(version.curve)])


def story_of(attempts: Sequence[Attempt]) -> str:
    return "; ".join(f"seed {attempt.seed} reached margin {attempt.margin:.4f}" for attempt in attempts)


def refusal(recipe: Recipe, attempts: Sequence[Attempt]) -> str:
    """Return what was tried in vain."""
    tried = "\n".join(f"  seed {attempt.seed}: margin {attempt.margin:.4f}" for attempt in attempts)
    return (
        f"nothing was published: none of {len(attempts)} attempts of {recipe.epochs} epochs answers every row "
        f"with the required margin of {recipe.required_margin}\n{tried}"
    )


def _answers(version: Version) -> list[str]:
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    probabilities = forward(version.network, table.inputs).output.tolist()  # (N, O)
    names = [*record.inputs, *record.outputs]
    lines = ["  ".join([*names, *(f"P({name}=1)" for name in record.outputs)])]
    for row, outputs in zip(table.rows, probabilities, strict=True):
        bits = [f"{row[name]:>{len(name)}}" for name in names]
        lines.append("  ".join([*bits, *(f"{probability:.5f}" for probability in outputs)]))
    return lines


def _curve(curve: FloatArray) -> list[str]:
    """Draw the last attempt's average error."""
    last = curve[curve[:, 0] == curve[-1, 0]]
    epochs = int(last[-1, 1]) + 1
    return [f"average error of the accepted attempt over {epochs} epochs, log scale", *chart(last[:, 2])]
