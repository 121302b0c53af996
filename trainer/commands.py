"""The commands on the store: each reads it, or adds one version to it, and returns a status."""

import argparse
import secrets
from dataclasses import replace

from trainer.learning import verification
from trainer.learning.training import NotAccepted, train
from trainer.show import text as view
from trainer.show.diff import changes
from trainer.show.progress import Narrator
from trainer.status import DONE, FAILED, NOT_ACCEPTED, NOT_WRITTEN, fail
from xornet.network import FloatArray, Network
from xornet.record import Recipe, Record
from xornet.store import WeightStore
from xornet.truth_table import XOR
from xornet.weights import CorruptWeights


def train_next(arguments: argparse.Namespace) -> int:
    recipe = Recipe(
        seed=secrets.randbelow(2**32) if arguments.seed is None else arguments.seed,
        restarts=arguments.restarts,
        learning_rate=arguments.lr,
        epochs=arguments.epochs,
        hidden=arguments.hidden,
        activation=arguments.activation,
        required_margin=arguments.margin,
        engine=arguments.engine,
        attempts=(),
    )
    try:
        with Narrator(recipe) as narrator:
            trained = train(recipe, XOR, narrator)
    except NotAccepted as refusal:
        return fail(NOT_ACCEPTED, view.refusal(recipe, refusal.attempts))
    return _publish(arguments.store, *trained)


def restore(arguments: argparse.Namespace) -> int:
    old = arguments.store.load(arguments.number)
    return _publish(arguments.store, old.network, old.curve, replace(old.record, restored_from=old.number))


def versions(arguments: argparse.Namespace) -> int:
    for number in arguments.store.versions():
        try:
            print(view.line(arguments.store.load(number)))
        except (CorruptWeights, OSError) as error:
            print(f"{number:>4}  cannot be used: {error}")
    return DONE


def show(arguments: argparse.Namespace) -> int:
    print(view.story(arguments.store.load(arguments.number)))
    return DONE


def verify(arguments: argparse.Namespace) -> int:
    verdict = verification.verify(arguments.store.load(arguments.number))
    print("\n".join(verdict.lines))
    return FAILED if verdict.differences else DONE


def diff(arguments: argparse.Namespace) -> int:
    print("\n".join(changes(*map(arguments.store.load, arguments.numbers))))
    return DONE


def _publish(store: WeightStore, network: Network, curve: FloatArray, record: Record) -> int:
    try:
        published = store.publish(network, curve, record)
    except OSError as error:
        return fail(NOT_WRITTEN, f"{store.directory}: the version could not be written, nothing was published: {error}")
    print(f"Published {store.path(published.number)}\n{view.line(published)}")
    return DONE
