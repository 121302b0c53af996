"""Options that several commands share, and the types of their values."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, get_args

from trainer.learning.engine import ENGINES
from trainer.limits import LIMITS, Range, unexpected
from trainer.named_tables import DEFAULT, SPECS, find, name_of
from xornet.network import Activation
from xornet.store import MOST

Value = TypeVar("Value")
VERSION_NUMBER = Range(1, MOST)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which store is meant; a variable that is empty counts as not set."""
    store = parser.add_argument_group("store")
    models_dir = os.environ.get("MODELS_DIR") or "models"
    where = "where the models are (MODELS_DIR, or %(default)s)"
    store.add_argument("--models-dir", type=path, default=Path(models_dir), metavar="DIR", help=where)
    store.add_argument("--model", metavar="NAME", help=f"the model's name (MODEL_NAME, or {DEFAULT})")


def model_name(arguments: argparse.Namespace) -> str:
    """Return the name of the model that is meant; ValueError if a table to train has no name to give it."""
    if arguments.model is not None:
        return str(arguments.model)
    chosen = getattr(arguments, "names_model", None)
    if chosen and (text := getattr(arguments, chosen)) is not None:
        if text not in SPECS:
            example = "for example --model mine"
            raise ValueError(f"argument --model: expected a name for the model of this table, {example}, got none")
        return str(text)
    return os.environ.get("MODEL_NAME") or DEFAULT


def add_table(parser: argparse._ActionsContainer) -> None:
    meaning = f"function to learn: {', '.join(SPECS)}, or INPUTS:OUTPUT=BITS ({DEFAULT})"
    parser.add_argument("--table", type=table, metavar="TABLE", help=meaning)


def add_number(parser: argparse.ArgumentParser, name: str = "number", metavar: str = "N") -> None:
    parser.add_argument(name, metavar=metavar, type=VERSION_NUMBER.parse, help="number of a version")


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_descent(parser: argparse.ArgumentParser) -> None:
    """Add the options of training that are numbers or names of one value each."""
    add = parser.add_argument_group("training").add_argument
    add("--epochs", type=LIMITS["epochs"].parse, default=180_000, metavar="N", help="per attempt (%(default)s)")
    add("--lr", type=LIMITS["learning_rate"].parse, default=0.1, metavar="RATE", help="learning rate (%(default)s)")
    restarts = "further attempts, each from a derived seed (%(default)s)"
    add("--restarts", type=LIMITS["restarts"].parse, default=50, metavar="N", help=restarts)
    margin = "how far from 0.5 each row's probability must be, on the right side (%(default)s)"
    add("--margin", type=LIMITS["required_margin"].parse, default=0.4, metavar="M", help=margin)
    engine = f"{' or '.join(ENGINES)}: the kernel, or the readable NumPy form (%(default)s)"
    add("--engine", type=choice(ENGINES), default=ENGINES[0], metavar="ENGINE", help=engine)


def activation(text: str) -> str:
    """Return the activation of that name."""
    return choice(get_args(Activation))(text)


def table(text: str) -> str:
    """Return the name or the spec of a truth table, checked."""
    try:
        find(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def table_name(text: str) -> str:
    """Return the table's name, or its spec in one form if it has no name."""
    return name_of(find(table(text)))


def choice(names: Sequence[str]) -> Callable[[str], str]:
    """Return a parser of one of `names`."""

    def parse(text: str) -> str:
        if text not in names:
            raise unexpected(" or ".join(names), text)
        return text

    return parse


def each(parse: Callable[[str], Value]) -> Callable[[str], list[Value]]:
    """Return a parser of a comma-separated list, which keeps each value once."""
    return lambda text: list(dict.fromkeys(parse(part) for part in text.split(",")))


def path(text: str) -> Path:
    if not text or "\0" in text:
        raise unexpected("a path", text)
    return Path(text)
