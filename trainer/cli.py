"""The command line: finds the command, and turns what goes wrong in it into a status and a sentence."""

import argparse
from collections.abc import Callable

from trainer import artifacts, commands
from trainer.arguments import parse
from trainer.status import FAILED, INTERRUPTED, WRONG_USAGE, fail
from xornet.weights import CorruptWeights

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "train": commands.train_next,
    "versions": commands.versions,
    "show": commands.show,
    "verify": commands.verify,
    "diff": commands.diff,
    "restore": commands.restore,
    "plot": artifacts.plot,
    "export": artifacts.export,
    "sweep": artifacts.sweep,
}


def main(argv: list[str]) -> int:
    """Run one command and return its exit status."""
    arguments = parse(argv)
    try:
        return COMMANDS[arguments.command](arguments)
    except FileNotFoundError as error:
        return fail(WRONG_USAGE, f"{error.filename}: no such version; `versions` lists what there is")
    except CorruptWeights as error:
        return fail(FAILED, f"{arguments.store.directory}: {error}")
    except OSError as error:
        return fail(FAILED, str(error))  # which may be about standard output; about a file, it names it
    except KeyboardInterrupt:
        return fail(INTERRUPTED, "interrupted")
