"""What a sweep found, in numbers: Markdown tables, a row for each network and a row for each restart."""

from collections.abc import Iterator, Sequence

import numpy as np

from trainer.sweep.outcomes import Outcome, Setting
from xornet.truth_table import XOR

RESTARTS = (0, 1, 2, 3, 5, 10, 20, 50, 100)


def by_setting(outcomes: Sequence[Outcome]) -> dict[Setting, list[Outcome]]:
    found: dict[Setting, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.setting, []).append(outcome)
    return found


def name(setting: Setting) -> str:
    return f"{len(XOR.input_names)}-{setting.hidden}-{len(XOR.output_names)} {setting.activation}"


def converged(outcomes: Sequence[Outcome], restarts: int) -> float:
    """Return the share of base seeds that are published with at most so many restarts."""
    return sum(outcome.is_published and outcome.attempts <= restarts + 1 for outcome in outcomes) / len(outcomes)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the summary, and the share that converges at each restart count."""
    found = by_setting(outcomes)
    unpublished = sum(not outcome.is_published for outcome in outcomes)
    return "\n".join(
        [
            f"{unpublished} of {len(outcomes)} base seeds ended unpublished.",
            "",
            *_rows(_summary(found)),
            "",
            *_rows(_shares(found)),
            "",
        ]
    )


def _summary(found: dict[Setting, list[Outcome]]) -> Iterator[list[str]]:
    epochs, margin = ("epochs to the gate: median", "99 %", "most"), ("margin: least", "median")
    yield ["network", "base seeds", "unpublished", "attempts at most", *epochs, *margin]
    for setting, outcomes in found.items():
        published = [outcome for outcome in outcomes if outcome.is_published]
        to_gate = np.array([float(outcome.epochs_to_gate) for outcome in published] or [np.nan])
        margins = np.array([outcome.margin for outcome in published] or [np.nan])
        counts = len(outcomes), len(outcomes) - len(published), max(outcome.attempts for outcome in outcomes)
        slow = [float(np.percentile(to_gate, share)) for share in (50, 99, 100)]
        sure = float(margins.min()), float(np.median(margins))
        figures = [*(f"{n:.0f}" for n in slow), *(f"{m:.4f}" for m in sure)]
        yield [name(setting), *map(str, counts), *(figures if published else ["none"] * len(figures))]


def _shares(found: dict[Setting, list[Outcome]]) -> Iterator[list[str]]:
    yield ["restarts", *map(name, found)]
    most = max(setting.restarts for setting in found)
    for restarts in (*(count for count in RESTARTS if count < most), most):
        shares = [converged(outcomes, restarts) for outcomes in found.values()]
        yield [str(restarts), *(f"{share:.2%}" for share in shares)]
        if min(shares) == 1:
            return


def _rows(rows: Iterator[list[str]]) -> Iterator[str]:
    for at, cells in enumerate(rows):
        yield f"| {' | '.join(cells)} |"
        if at == 0:
            yield f"| --- |{' ---: |' * (len(cells) - 1)}"
