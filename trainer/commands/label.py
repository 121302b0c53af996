"""The command that names a version, such as `stable`."""

import argparse

from trainer.commands import Command
from trainer.commands.store import load
from trainer.limits import unexpected
from trainer.options import VERSION_NUMBER
from trainer.output import say
from trainer.status import DONE, NOT_WRITTEN, WRONG_USAGE, CommandFailed, describe
from xornet import labels
from xornet.names import EXPECTED_LABEL, LABEL
from xornet.store import WeightStore


def label(arguments: argparse.Namespace) -> int:
    if (arguments.number is None) != arguments.remove:
        raise CommandFailed(WRONG_USAGE, "expected a version's number or --remove, for example `label stable 3`")
    store: WeightStore = arguments.store
    had = labels.labels(store).get(arguments.label)
    if arguments.remove and had is None:
        raise CommandFailed(WRONG_USAGE, f"there is no label {arguments.label} of {store.model}")
    if arguments.number is not None:
        load(store, arguments.number)
    if had == arguments.number:
        say(f"{arguments.label} is version {had} of {store.model} already")
        return DONE
    _write(store, arguments.label, arguments.number)
    before = f", and was version {had}" if had else ""
    now = "is removed" if arguments.remove else f"is version {arguments.number} of {store.model} now"
    say(f"{arguments.label} {now}{before}")
    return DONE


def _write(store: WeightStore, name: str, number: int | None) -> None:
    try:
        labels.write(store, name, number)
    except ValueError as error:
        raise CommandFailed(WRONG_USAGE, str(error)) from error
    except OSError as error:
        reason = f"{store.directory}: the label could not be written, nothing was changed: {describe(error)}"
        raise CommandFailed(NOT_WRITTEN, reason) from error


def _name(text: str) -> str:
    if not LABEL.fullmatch(text):
        raise unexpected(EXPECTED_LABEL, text)
    return text


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="NAME", type=_name, help="the label, such as stable")
    which = "number of the version that it names from now on"
    parser.add_argument("number", metavar="N", nargs="?", type=VERSION_NUMBER.parse, help=which)
    parser.add_argument("--remove", action="store_true", help="remove the label")


COMMANDS = {"label": Command("NAME (N | --remove)", _add_arguments, label)}
