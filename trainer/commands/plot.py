"""The command that draws a version."""

import argparse
from pathlib import Path

from trainer.commands import Command
from trainer.commands.store import load
from trainer.options import add_number, path
from trainer.output import say
from trainer.show.drawing import default_settings, encode
from trainer.status import DONE
from trainer.whole_file import write


def plot(arguments: argparse.Namespace) -> int:
    version = load(arguments.store, arguments.number)
    with default_settings():
        from trainer.show.picture.figure import draw  # noqa: PLC0415 - matplotlib must be imported in here

        figure = draw(version)
        for form in ("png", "svg"):
            file = arguments.out / f"{version.record.model}-{version.number}.{form}"
            write(file, encode(figure, form))
            say(str(file))
    return DONE


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    where = "directory for NAME-N.png and NAME-N.svg, made if need be (%(default)s)"
    parser.add_argument("--out", type=path, default=Path(), metavar="DIR", help=where)


COMMANDS = {"plot": Command("N", _add_arguments, plot)}
