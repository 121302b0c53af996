"""A model's signature: the names of its inputs and outputs, as TensorFlow Serving and MLflow use the word."""

from typing import NamedTuple

from xornet.record import Record


class Signature(NamedTuple):
    """What a client sends to a model, and what it gets back: one bit for each name."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> "Signature":
        return cls(record.inputs, record.outputs)

    @property
    def width(self) -> int:
        """The bits of one row."""
        return len(self.inputs)
