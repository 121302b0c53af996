"""Versions as text: one line in a list, or everything recorded."""

from collections.abc import Iterator, Sequence

import numpy as np

from trainer.show.chart import chart
from trainer.show.summary import predictions, summary
from xornet.network import FloatArray, Network, forward
from xornet.record import Attempt, Origin, Recipe
from xornet.truth_table import TruthTable
from xornet.version import Version

INDENT = 16  # columns: where the facts of `details` begin
MISSED = 8  # values that are listed when nothing was accepted
LISTED = 5  # attempts; where there are more, those in the middle are counted


def line(version: Version) -> str:
    """Return the version's summary in one line of fewer than 80 columns."""
    facts = summary(version)
    source = f"restored from {facts['restored_from']}" if facts["restored_from"] else f"seed {facts['seed']}"
    return (
        f"{facts['version']:>4}  {facts['created_at'][:19]}Z  {facts['network']} {facts['activation']}  "
        f"{source}  margin {facts['margin']:.4f}"
    )


def unusable(version: int, error: str) -> str:
    """Return the line of a version that cannot be used."""
    return f"{version:>4}  cannot be used: {error}"


def details(version: Version) -> str:
    """Return everything recorded about a version, its predictions, and its learning curve."""
    record, recipe, report = version.record, version.record.recipe, version.record.report
    facts = {
        "version": f"{version.number} of {record.model}, published {record.created_at}",
        "parent": record.parent or "none",
        "restored from": record.restored_from or "none",
        "network": f"{version.network.sizes}, {record.activation} hidden units",
        "recipe": f"seed {recipe.seed}, learning rate {recipe.learning_rate}, {recipe.epochs} epochs, "
        f"{recipe.restarts} restarts allowed, margin {recipe.required_margin} required, {recipe.engine} engine",
        "attempts": attempts(recipe.attempts),
        "report": f"average error {report.average_error:.5f}, margin {report.margin:.4f}, "
        f"{report.epochs} epochs in {report.seconds:.3f} s",
        "origin": _origin(record.origin),
        "digest": version.sha256,
        "weights sha256": version.tensors_sha256,
    }
    lines = [f"{name:<{INDENT}}{fact}" for name, fact in facts.items()]
    return "\n".join([*lines, "", *_predictions(version), "", *_curve(version.curve)])


def attempts(made: Sequence[Attempt], digits: int = 4) -> str:
    """Return what each attempt reached; of many, the first and the last, and how many were between."""
    told = [f"seed {attempt.seed} reached margin {attempt.margin:.{digits}f}" for attempt in made]
    if len(told) > LISTED:
        told[1:-1] = [f"{len(told) - 2} more stalled"]
    return "; ".join(told)


def not_accepted(recipe: Recipe, made: Sequence[Attempt], table: TruthTable, network: Network) -> str:
    """Return why nothing was published: what the attempts reached, and the rows that the best `network` misses."""
    best = max(made, key=lambda attempt: attempt.margin)
    tried = "the only attempt" if len(made) == 1 else f"none of {len(made)} attempts"
    reached = "did not reach" if len(made) == 1 else "reached"
    return (
        f"nothing was published: {tried} {reached} the required margin of {recipe.required_margin}\n"
        f"  the best was {best.margin:.4f}, from seed {best.seed} in {recipe.epochs} epochs\n"
    ) + "\n".join(_missed(recipe.required_margin, table, network))


def _missed(required: float, table: TruthTable, network: Network) -> Iterator[str]:
    """Yield the values that are wrong or not certain enough, the worst first; of many, only those."""
    probability = forward(network, table.inputs).output  # (N, O)
    reached = np.where(table.targets == 1, probability - 0.5, 0.5 - probability)
    places = sorted(map(tuple, np.argwhere(~(reached >= required)).tolist()), key=lambda place: reached[place])
    wrong = {row for row, output in places if not reached[row, output] > 0}
    rows = table.rows
    yield f"  it has {len(wrong)} of {len(rows)} rows wrong; these values miss the margin:"
    for row, output in places[:MISSED]:
        given = " ".join(f"{name}={rows[row][name]}" for name in table.input_names)
        name = table.output_names[output]
        mark = "" if reached[row, output] > 0 else ", wrong"
        yield f"    {given}: {name} is {rows[row][name]}, P({name}=1) is {probability[row, output]:.4f}{mark}"
    if len(places) > MISSED:
        yield f"    and {len(places) - MISSED} more"


def _origin(origin: Origin) -> str:
    return f"{origin.processor}; {', '.join(f'{name} {version}' for name, version in origin.libraries.items())}"


def _predictions(version: Version) -> list[str]:
    names = [*version.record.inputs, *version.record.outputs]
    lines = ["  ".join([*names, *(f"P({name}=1)" for name in version.record.outputs)])]
    for row, probabilities in predictions(version):
        bits = [f"{row[name]:>{len(name)}}" for name in names]
        lines.append("  ".join([*bits, *(f"{probability:.5f}" for probability in probabilities.values())]))
    return lines


def _curve(curve: FloatArray) -> list[str]:
    """Draw the last attempt's average error."""
    last = curve[curve[:, 0] == curve[-1, 0]]
    epochs = int(last[-1, 1]) + 1
    return [f"average error of the accepted attempt over {epochs} epochs, log scale", *chart(last[:, 2])]
