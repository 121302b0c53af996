"""Moments of runs, as the lesson's address names them, and what the trainer computes at each."""

import random
from typing import Any, NamedTuple

from trainer.learning.epoch import Epoch, compute_epoch
from trainer.named_tables import find
from xornet.network import Activation
from xornet.record import Recipe

EPOCHS = (0, 1, 999, 180_000)


class Moment(NamedTuple):
    """One epoch of one run."""

    seed: int
    epoch: int
    hidden: int = 2
    activation: Activation = "sigmoid"
    rate: float = 0.1
    table: str = "xor"

    @property
    def address(self) -> str:
        """What stands behind the number sign."""
        parts = f"seed={self.seed}&epoch={self.epoch}&hidden={self.hidden}&activation={self.activation}"
        return f"{parts}&rate={self.rate:g}&" + ("row=10" if self.table == "xor" else f"table={self.table}")

    @property
    def state(self) -> str:
        """How the state begins at this moment."""
        parts = f'"seed":{self.seed},"epoch":{self.epoch},"hidden":{self.hidden}'
        return f'{{{parts},"activation":"{self.activation}","rate":{self.rate:g},'


def sixty_moments() -> list[Moment]:
    """Return 60 moments of different runs: every epoch of EPOCHS, 1 to 8 hidden units, rates from 0.01 to 50."""
    draw = random.Random(12)  # noqa: S311
    return [
        Moment(
            seed=draw.choice([draw.randrange(100), draw.randrange(2**32)]),
            epoch=EPOCHS[at % len(EPOCHS)],
            hidden=1 + at % 8,
            activation="relu" if at % 3 == 2 else "sigmoid",
            rate=float(f"{10 ** draw.uniform(-2, 1.699):.3g}"),
        )
        for at in range(60)
    ]


def trained(moment: Moment) -> Epoch:
    """Return the trainer's own numbers at a moment."""
    recipe = Recipe(
        seed=moment.seed,
        restarts=0,
        learning_rate=moment.rate,
        epochs=max(1, moment.epoch),
        hidden=moment.hidden,
        activation=moment.activation,
        required_margin=0.4,
        engine="compiled",
        attempts=(),
    )
    return compute_epoch(recipe, find(moment.table), moment.seed, moment.epoch)


def bits(numbers: list[float | None]) -> list[str]:
    """Return numbers so that equal means the same bits; JSON has null for what is no number."""
    return ["null" if number is None or number - number != 0 else float(number).hex() for number in numbers]


def differences(state: dict[str, Any], epoch: Epoch) -> list[str]:
    """Return the names of the state's numbers that are not the trainer's bit for bit."""
    names = ("weights", "a2", "error", "dz2")
    return [name for name in names if bits(state[name]) != bits(getattr(epoch, name))]
