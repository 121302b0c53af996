"""The figures of a sweep, as tables: a row for each network, in Markdown for files and aligned for terminals."""

from collections.abc import Callable, Sequence

import numpy as np

from trainer.named_tables import find
from trainer.sweep.outcomes import Outcome, Setting
from xornet.network import Sizes

RESTARTS = (0, 1, 2, 3, 5, 10, 20, 50, 100)
COLUMNS = 80
LONGEST_SPEC = 20  # characters of a table without a name
LONG = (
    "network",
    "base seeds",
    "unpublished",
    "attempts at most",
    "epochs to the gate: median",
    "99 %",
    "most",
    "margin: least",
    "median",
)
SHORT = ("network", "seeds", "failed", "attempts", "epochs", "99 %", "most", "margin", "median")
Rows = list[tuple[str, ...]]


def by_setting(outcomes: Sequence[Outcome]) -> dict[Setting, list[Outcome]]:
    found: dict[Setting, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.setting, []).append(outcome)
    return found


def name(setting: Setting) -> str:
    table = find(setting.table)
    sizes = Sizes(len(table.input_names), setting.hidden, len(table.output_names))
    label = setting.table if len(setting.table) <= LONGEST_SPEC else f"{setting.table[:LONGEST_SPEC]}…"
    return f"{label} {sizes} {setting.activation}"


def converged(outcomes: Sequence[Outcome], restarts: int) -> float:
    """Return the share of base seeds that are published with at most so many restarts."""
    return sum(outcome.is_published and outcome.attempts <= restarts + 1 for outcome in outcomes) / len(outcomes)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Return both tables in Markdown."""
    found = by_setting(outcomes)
    shares = list(zip(*_shares(found, "{:.2%}".format), strict=True))  # a row for each count of restarts
    return "\n\n".join([_unpublished(outcomes), _markdown([LONG, *_summary(found)]), _markdown(shares)]) + "\n"


def text(outcomes: Sequence[Outcome]) -> str:
    """Return both tables aligned, in at most 80 columns."""
    found = by_setting(outcomes)
    shares = _shares(found, lambda share: f"{int(1000 * share) / 10}%")  # rounded down: 100% means all of them
    heading = "published with at most so many restarts:\n"
    return "\n\n".join([_unpublished(outcomes), _aligned([SHORT, *_summary(found)]), f"{heading}{_aligned(shares)}"])


def _unpublished(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(not each.is_published for each in outcomes)} of {len(outcomes)} base seeds ended unpublished."


def _summary(found: dict[Setting, list[Outcome]]) -> Rows:
    return [(name(setting), *_counts(each), *_figures(each)) for setting, each in found.items()]


def _counts(outcomes: Sequence[Outcome]) -> list[str]:
    unpublished = sum(not outcome.is_published for outcome in outcomes)
    return [str(len(outcomes)), str(unpublished), str(max(outcome.attempts for outcome in outcomes))]


def _figures(outcomes: Sequence[Outcome]) -> list[str]:
    published = [outcome for outcome in outcomes if outcome.is_published]
    if not published:
        return ["none"] * 5
    epochs = np.percentile([float(outcome.epochs_to_gate) for outcome in published], (50, 99, 100)).tolist()
    margins = np.array([outcome.margin for outcome in published])
    return [*(f"{n:.0f}" for n in epochs), f"{margins.min():.4f}", f"{np.median(margins):.4f}"]


def _shares(found: dict[Setting, list[Outcome]], percent: Callable[[float], str]) -> Rows:
    """Return the share that is published at each count of restarts, until it is all of them."""
    most = max(setting.restarts for setting in found)
    counts = [*(count for count in RESTARTS if count < most), most]
    shares = {setting: [converged(outcomes, count) for count in counts] for setting, outcomes in found.items()}
    lowest = [min(each) for each in zip(*shares.values(), strict=True)]
    shown = lowest.index(1.0) + 1 if 1.0 in lowest else len(counts)
    rows = [(name(setting), *map(percent, each[:shown])) for setting, each in shares.items()]
    return [("restarts", *map(str, counts[:shown])), *rows]


def _markdown(rows: Rows) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([lines[0], f"| --- |{' ---: |' * (len(rows[0]) - 1)}", *lines[1:]])


def _aligned(rows: Rows) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gap = "  " if sum(widths) + 2 * len(widths) <= COLUMNS else " "
    numbers = [[f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)] for row in rows]
    return "\n".join(gap.join([f"{row[0]:<{widths[0]}}", *each]) for row, each in zip(rows, numbers, strict=True))
