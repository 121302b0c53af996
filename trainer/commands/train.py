"""The commands that publish: a new network, or an old version's weights once more."""

import argparse
import secrets
from dataclasses import replace

from trainer.commands import Command
from trainer.commands.store import load
from trainer.hidden_units import default_hidden
from trainer.learning.training import NotAccepted, train
from trainer.limits import LIMITS
from trainer.named_tables import DEFAULT, find
from trainer.options import activation, add_descent, add_number, add_table
from trainer.output import say
from trainer.show import text
from trainer.show.progress import Progress
from trainer.status import DONE, NOT_ACCEPTED, NOT_WRITTEN, CommandFailed, describe
from xornet.network import FloatArray, Network
from xornet.record import Recipe, Record
from xornet.storage.scheme import written
from xornet.store import WeightStore


def add_training(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", "-q", action="store_true", help="print errors alone")
    network = parser.add_argument_group("network")
    add_table(network)
    parser.set_defaults(names_model="table")
    seed = "of the first attempt; drawn at random if not given"
    network.add_argument("--seed", type=LIMITS["seed"].parse, metavar="N", help=seed)
    network.add_argument("--hidden", type=LIMITS["hidden"].parse, metavar="N", help="units (by the table's size)")
    names = "of the hidden units: sigmoid or relu (%(default)s)"
    network.add_argument("--activation", type=activation, default="sigmoid", metavar="NAME", help=names)
    add_descent(parser)


def train_next(arguments: argparse.Namespace) -> int:
    table = find(arguments.table or DEFAULT)
    _check_writable(arguments.store)  # before a training that may take hours
    recipe = Recipe(
        seed=secrets.randbelow(2**32) if arguments.seed is None else arguments.seed,
        restarts=arguments.restarts,
        learning_rate=arguments.lr,
        epochs=arguments.epochs,
        hidden=arguments.hidden or default_hidden(table),
        activation=arguments.activation,
        required_margin=arguments.margin,
        engine=arguments.engine,
        attempts=(),
    )
    try:
        with Progress(recipe, is_quiet=arguments.quiet) as progress:
            trained = train(recipe, table, progress)
    except NotAccepted as refusal:
        raise CommandFailed(NOT_ACCEPTED, text.not_accepted(recipe, refusal.attempts, table, refusal.best)) from refusal
    return _publish(arguments.store, *trained, is_quiet=arguments.quiet)


def restore(arguments: argparse.Namespace) -> int:
    old = load(arguments.store, arguments.number)
    return _publish(arguments.store, old.network, old.curve, replace(old.record, restored_from=old.number))


def _publish(store: WeightStore, network: Network, curve: FloatArray, record: Record, *, is_quiet: bool = False) -> int:
    try:
        published = store.publish(network, curve, record)
    except OSError as error:
        raise _not_written(store, error) from error
    if not is_quiet:
        path = store.address(published.number)
        try:
            say(f"Published {path}\n{text.line(published)}")
        except CommandFailed as failure:
            raise CommandFailed(failure.status, f"{path} is published, but {failure.reason}") from failure
    return DONE


def _check_writable(store: WeightStore) -> None:
    try:
        store.check_writable()
    except OSError as error:
        raise _not_written(store, error) from error


def _not_written(store: WeightStore, error: OSError) -> CommandFailed:
    told = f"{written(store.directory)}: the version could not be written, nothing was published: {describe(error)}"
    return CommandFailed(NOT_WRITTEN, told)


COMMANDS = {
    "train": Command("", add_training, train_next),
    "restore": Command("N", add_number, restore),
}
