"""What the smoke test reports: counts for each protocol, the versions that responded, and the first faults."""

import json
from collections import Counter
from collections.abc import Iterable

from xornet_cli.smoke.check import Outcome, Result

MAX_FAULTS = 5  # that are shown in full


class Report:
    """Adds up results. One thread at a time may add."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[Outcome]] = {}
        self.versions: Counter[str] = Counter()
        self.faults: list[str] = []

    def add(self, results: Iterable[Result]) -> None:
        for result in results:
            self.counts.setdefault(result.dialect, Counter())[result.outcome] += 1
            if result.version:
                self.versions[result.version] += 1
            if result.reason and len(self.faults) < MAX_FAULTS:
                self.faults.append(result.reason)

    def total(self, *outcomes: Outcome) -> int:
        """Return how many requests ended as one of the `outcomes`, or all that were sent."""
        return sum(
            count for each in self.counts.values() for name, count in each.items() if name in outcomes or not outcomes
        )

    @property
    def is_right(self) -> bool:
        """Whether there was a response, and every one was right."""
        return self.total() > 0 and self.total() == self.total(Outcome.RIGHT)

    def as_text(self) -> str:
        """Return the table, the versions and the faults."""
        width = max(map(len, [*self.counts, "every protocol"]))
        head = f"{'':<{width}}  {'sent':>7}" + "".join(f"{outcome:>10}" for outcome in Outcome)
        lines = [head, *(self._line(name, counts, width) for name, counts in self.counts.items())]
        lines.append(self._line("every protocol", sum(self.counts.values(), Counter()), width))
        by_version = ", ".join(f"{number} ({count})" for number, count in sorted(self.versions.items()))
        return "\n".join([*lines, f"responses by version: {by_version or 'none'}", *self.faults])

    def as_json(self) -> str:
        counts = {name: {outcome: each[outcome] for outcome in Outcome} for name, each in self.counts.items()}
        return json.dumps({"right": self.is_right, "counts": counts, "versions": self.versions, "faults": self.faults})

    @staticmethod
    def _line(name: str, counts: Counter[Outcome], width: int) -> str:
        return f"{name:<{width}}  {counts.total():>7}" + "".join(f"{counts[outcome]:>10}" for outcome in Outcome)
