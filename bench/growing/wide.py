"""A version of XOR with any number of hidden units: the shipped network, and units beside it that add nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.servers.contender import MODELS_DIR
from xornet.network import Layer, Network
from xornet.store import WeightStore


def publish_wide(models_dir: Path, units: int) -> None:
    """Publish version 1 in `models_dir` with so many hidden units, 2 at least."""
    shipped = WeightStore(Path(MODELS_DIR), "xor").load(1)
    network, record = shipped.network, shipped.record
    more = units - network.sizes.hidden
    hidden = Layer(np.pad(network.hidden.weight, ((0, more), (0, 0))), np.pad(network.hidden.bias, (0, more)))
    output = Layer(np.pad(network.output.weight, ((0, 0), (0, more))), network.output.bias.copy())
    wide = Network(hidden, output, network.activation)
    WeightStore(models_dir, "xor").publish(
        wide, shipped.curve, replace(record, recipe=replace(record.recipe, hidden=units))
    )
