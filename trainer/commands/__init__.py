"""Every command, and the module that is imported when it runs: without its line here, a command is gone."""

import argparse
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """What a module offers under a command's name, in its own `COMMANDS`."""

    operands: str  # as the usage shows them
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]  # returns the exit status


class Entry(NamedTuple):
    """A line of the overview, where the command is, and what its help shows as examples: what follows its name."""

    summary: str
    module: str
    examples: tuple[str, ...] = ()


COMMANDS = {
    "train": Entry(
        "train and publish the next version (the default)", "trainer.commands.train", ("--seed 7", "--table full-adder")
    ),
    "versions": Entry("list the versions", "trainer.commands.store", ("", "--model half-adder --json")),
    "show": Entry("print everything recorded about version N", "trainer.commands.store", ("1", "1 --json")),
    "verify": Entry("train version N again from its recipe and compare", "trainer.signing.verify", ("1", "1 --sign")),
    "diff": Entry("print what changed from version A to version B", "trainer.commands.store", ("1 2",)),
    "restore": Entry("publish version N's weights again", "trainer.commands.train", ("1",)),
    "label": Entry("name a version, such as stable", "trainer.commands.label", ("stable 1", "stable --remove")),
    "keygen": Entry("make a pair of keys to sign versions with", "trainer.signing.keygen", ("--out keys",)),
    "plot": Entry("draw version N", "trainer.commands.plot", ("1 --out pictures",)),
    "export": Entry("write version N for other programs", "trainer.commands.export", ("1 --onnx xor.onnx",)),
    "step": Entry("print every number of one epoch", "trainer.commands.step", ("1 --epoch 1000", "--seed 7 --epoch 0")),
    "sweep": Entry(
        "train from many base seeds and report how that went", "trainer.sweep.command", ("--seeds 10 --out pictures",)
    ),
}
