"""What a recipe may ask for, whether it comes from the command line or from a file."""

import math

from trainer.learning.engine import ENGINES
from trainer.values import between, whole
from xornet.record import Recipe

WHOLE = {  # name → (least, most)
    "seed": (0, 2**32 - 1),
    "restarts": (0, 100),
    "epochs": (1, 10**7),
    "hidden": (1, 1024),
}
BETWEEN: dict[str, tuple[float, float]] = {  # name → (above, below)
    "learning_rate": (0, math.inf),
    "required_margin": (0, 0.5),
}


def check(recipe: Recipe) -> None:
    """Raise ValueError, naming the first entry that is beyond its limits."""
    for name, (least, most) in WHOLE.items():
        if not least <= (value := getattr(recipe, name)) <= most:
            raise ValueError(f"its recipe's {name} is {value}, expected {whole(least, most)}")
    for name, (above, below) in BETWEEN.items():
        if not above < (value := getattr(recipe, name)) < below:
            raise ValueError(f"its recipe's {name} is {value}, expected {between(above, below)}")
    if recipe.engine not in ENGINES:
        raise ValueError(f"its recipe's engine is {recipe.engine!r}, expected {' or '.join(ENGINES)}")
