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
    """A line of the overview, and where the command is."""

    summary: str
    module: str


COMMANDS = {
    "train": Entry("train and publish the next version (the default)", "trainer.commands.train"),
    "versions": Entry("list the versions", "trainer.commands.store"),
    "show": Entry("print everything recorded about version N", "trainer.commands.store"),
    "verify": Entry("train version N again from its recipe and compare", "trainer.commands.store"),
    "diff": Entry("print what changed from version A to version B", "trainer.commands.store"),
    "restore": Entry("publish version N's weights again", "trainer.commands.train"),
    "plot": Entry("draw version N", "trainer.commands.plot"),
    "export": Entry("write version N for other programs", "trainer.commands.export"),
    "step": Entry("print every number of one epoch", "trainer.commands.step"),
    "sweep": Entry("train from many base seeds and report how that went", "trainer.sweep.command"),
}
