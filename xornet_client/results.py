"""What the client's calls return."""

from typing import Any, NamedTuple


class Prediction(NamedTuple):
    """What one version computed for one row: the outputs by name, and the probability of each that it is 1."""

    outputs: dict[str, int]
    probability: float | dict[str, float]  # of the only output, or those of several by name
    model: str
    version: int

    @property
    def y(self) -> int:
        """The bit of the only output; ValueError if there are several."""
        (bit,) = self.outputs.values()
        return bit


class VersionInfo(NamedTuple):
    """One version in the store: its status is available, loading or refused, and `facts` has all that is listed."""

    number: int
    status: str
    facts: dict[str, Any]
