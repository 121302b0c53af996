"""The command line's grammar: commands, options, and what each value must be."""

import argparse
import os
from pathlib import Path
from typing import get_args

from trainer.learning.engine import ENGINES
from trainer.limits import BETWEEN, WHOLE
from trainer.values import choice, each, integer, number
from xornet.network import Activation
from xornet.store import MOST, WeightStore

NUMBERED = {
    "show": "print the story of version N",
    "verify": "train version N again from its recipe and compare",
    "restore": "publish version N's weights again",
    "plot": "draw version N",
    "export": "write version N for other programs",
}


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the parsed command line; a wrong one ends the process with status 2 and says what was expected.

    With no command, `train` is meant.
    """
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help")):
        argv = ["train", *argv]
    arguments = _parser().parse_args(argv)
    try:
        arguments.store = WeightStore(arguments.models_dir, arguments.model)
    except ValueError as error:
        _parser().error(str(error))
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m trainer", description="Train XOR networks and keep their versions.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    where = _store_options()
    train = commands.add_parser("train", parents=[where], help="train and publish the next version (the default)")
    _add_recipe(train)
    commands.add_parser("versions", parents=[where], help="list the versions")
    for name, meaning in NUMBERED.items():
        numbered = commands.add_parser(name, parents=[where], help=meaning)
        numbered.add_argument("number", metavar="N", type=integer(1, MOST))
        if name == "plot":
            numbered.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to (%(default)s)")
        if name == "export":
            numbered.add_argument("--onnx", type=Path, required=True, metavar="FILE")
    diff = commands.add_parser("diff", parents=[where], help="say what changed from version A to version B")
    diff.add_argument("numbers", metavar=("A", "B"), nargs=2, type=integer(1, MOST))
    _add_sweep(commands.add_parser("sweep", parents=[where], help="train from many base seeds and tell how that went"))
    return parser


def _store_options() -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--models-dir", type=Path, default=Path(os.environ.get("MODELS_DIR", "models")), metavar="DIR")
    where.add_argument("--model", default=os.environ.get("MODEL_NAME", "xor"), metavar="NAME")
    return where


def _add_recipe(train: argparse.ArgumentParser) -> None:
    train.add_argument("--seed", type=integer(*WHOLE["seed"]), help="of the first attempt; drawn if not given")
    train.add_argument("--hidden", type=integer(*WHOLE["hidden"]), default=2, help="hidden units (%(default)s)")
    train.add_argument("--activation", choices=get_args(Activation), default="sigmoid", help="(%(default)s)")
    _add_descent(train)


def _add_sweep(sweep: argparse.ArgumentParser) -> None:
    sweep.add_argument("--seeds", type=integer(1, 10**6), required=True, metavar="N", help="base seeds 0 to N - 1")
    sweep.add_argument("--hidden", type=each(integer(*WHOLE["hidden"])), default=[2], metavar="H,...")
    sweep.add_argument("--activation", type=each(choice(get_args(Activation))), default=["sigmoid"], metavar="A,...")
    sweep.add_argument("--out", type=Path, default=Path("sweep"), metavar="DIR", help="where to (%(default)s)")
    _add_descent(sweep)


def _add_descent(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--epochs", type=integer(*WHOLE["epochs"]), default=180_000, help="per attempt (%(default)s)")
    add("--lr", type=number(*BETWEEN["learning_rate"]), default=0.1, help="learning rate (%(default)s)")
    add("--restarts", type=integer(*WHOLE["restarts"]), default=50, help="attempts after the first (%(default)s)")
    add(
        "--margin",
        type=number(*BETWEEN["required_margin"]),
        default=0.4,
        help="accepted: |p - 0.5| on each row (%(default)s)",
    )
    add("--engine", choices=ENGINES, default=ENGINES[0], help="what computes (%(default)s)")
