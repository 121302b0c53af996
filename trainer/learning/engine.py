"""The engines that a recipe may name, and the contract that all of them keep."""

from typing import Protocol

from trainer.learning.descent import ReferenceDescent
from xornet.network import FloatArray, Network

ENGINES = ("compiled", "reference")


class Descent(Protocol):
    """One network during gradient descent."""

    @property
    def network(self) -> Network:
        """The network as it is now."""

    def descend(self, epochs: int) -> FloatArray:
        """Take `epochs` more steps; return the error, (N, O), that the last one saw before it was made.

        The error is target - output. Descending in parts gives the same bits as descending at once.
        """


class Engine(Protocol):
    """Starts a descent."""

    def __call__(self, network: Network, inputs: FloatArray, targets: FloatArray, learning_rate: float) -> Descent:
        """Return a descent that starts at `network`, on examples of the shapes (N, I) and (N, O)."""


def engine(name: str) -> Engine:
    """Return the engine of that name; ValueError if there is none."""
    if name == "reference":
        return ReferenceDescent
    if name == "compiled":
        from trainer.compiled.descent import CompiledDescent  # noqa: PLC0415 - loading compiled code takes time

        return CompiledDescent
    raise ValueError(f"there is no engine {name!r}; expected {' or '.join(ENGINES)}")
