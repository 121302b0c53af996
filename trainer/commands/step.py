"""The command that prints every number of one epoch: of a version's own training run, or of any other."""

import argparse

from trainer.commands import Command
from trainer.commands.store import load
from trainer.hidden_units import default_hidden
from trainer.learning.engine import ENGINES
from trainer.learning.epoch import Epoch, compute_epoch
from trainer.limits import LIMITS, Range, check
from trainer.named_tables import DEFAULT, find
from trainer.options import VERSION_NUMBER, activation, add_json, add_table, choice
from trainer.output import say
from trainer.show.epoch import as_json, as_text
from trainer.status import DONE, FAILED, WRONG_USAGE, CommandFailed
from xornet.record import Recipe
from xornet.truth_table import TruthTable

EPOCHS = Range(0, 10**7)
RECIPE = ("seed", "table", "hidden", "activation", "lr", "engine")


def step(arguments: argparse.Namespace) -> int:
    given = [name for name in RECIPE if getattr(arguments, name) is not None]
    if arguments.number is None:
        if arguments.seed is None:
            raise CommandFailed(WRONG_USAGE, "expected a version's number or --seed, for example `step 1 --epoch 1000`")
        epoch, table = _of_seed(arguments)
    elif given:
        raise CommandFailed(WRONG_USAGE, f"--{given[0]} cannot be given with a version, whose recipe it has already")
    else:
        epoch, table = _of_version(arguments)
    say(as_json(epoch) if arguments.json else as_text(epoch, table))
    return DONE


def _of_version(arguments: argparse.Namespace) -> tuple[Epoch, TruthTable]:
    record = load(arguments.store, arguments.number).record
    try:
        check(record.recipe)
    except ValueError as error:
        raise CommandFailed(FAILED, f"version {arguments.number} cannot be trained again: {error}") from error
    if arguments.epoch not in (epochs := Range(0, record.recipe.epochs)):
        reason = (
            f"argument --epoch: expected {epochs}, as version {arguments.number} was trained, got {arguments.epoch}"
        )
        raise CommandFailed(WRONG_USAGE, reason)
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    return compute_epoch(record.recipe, table, record.recipe.attempts[-1].seed, arguments.epoch), table


def _of_seed(arguments: argparse.Namespace) -> tuple[Epoch, TruthTable]:
    table = find(arguments.table or DEFAULT)
    recipe = Recipe(
        seed=arguments.seed,
        restarts=0,
        learning_rate=arguments.lr or 0.1,
        epochs=arguments.epoch or 1,
        hidden=arguments.hidden or default_hidden(table),
        activation=arguments.activation or "sigmoid",
        required_margin=0.4,
        engine=arguments.engine or ENGINES[0],
        attempts=(),
    )
    return compute_epoch(recipe, table, arguments.seed, arguments.epoch), table


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = "of a version; its accepted attempt is shown"
    parser.add_argument("number", metavar="N", nargs="?", type=VERSION_NUMBER.parse, help=which)
    taken = "how many steps were taken so far; 0 shows the random start"
    parser.add_argument("--epoch", type=EPOCHS.parse, required=True, metavar="N", help=taken)
    add_json(parser)
    recipe = parser.add_argument_group("recipe, in place of a version")
    add = recipe.add_argument
    add("--seed", type=LIMITS["seed"].parse, metavar="N", help="of the random start")
    add_table(recipe)
    add("--hidden", type=LIMITS["hidden"].parse, metavar="N", help="units (by the table's size)")
    add("--activation", type=activation, metavar="NAME", help="sigmoid or relu (sigmoid)")
    add("--lr", type=LIMITS["learning_rate"].parse, metavar="RATE", help="learning rate (0.1)")
    add("--engine", type=choice(ENGINES), metavar="ENGINE", help=f"{' or '.join(ENGINES)} ({ENGINES[0]})")


COMMANDS = {"step": Command("(N | --seed S) --epoch E", _add_arguments, step)}
