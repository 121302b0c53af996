"""The commands that read the store."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from trainer.commands import Command
from trainer.options import add_json, add_number
from trainer.output import fail, say
from trainer.show import text
from trainer.show.summary import details, summary
from trainer.status import DONE, FAILED, WRONG_USAGE, CommandFailed, describe
from xornet.labels import labels
from xornet.storage.scheme import is_bucket
from xornet.store import WeightStore
from xornet.version import Version
from xornet.weights import CorruptWeights

if TYPE_CHECKING:
    from trainer.learning.verification import Verdict


def versions(arguments: argparse.Namespace) -> int:
    store: WeightStore = arguments.store
    numbers = store.versions()
    if not numbers and not is_bucket(store.models_dir) and not store.directory.is_dir():
        return fail(WRONG_USAGE, f"{store.directory}: no such directory; `train` makes it, with version 1 in it")
    listed = [_load_if_usable(store, number) for number in numbers]
    named = _labels_by_version(store)
    if arguments.json:
        say_json(
            [
                found if isinstance(found, dict) else summary(found) | {"labels": named.get(found.number, [])}
                for found in listed
            ]
        )
        return DONE
    for number, found in zip(numbers, listed, strict=True):
        line = text.unusable(**found) if isinstance(found, dict) else text.line(found)
        say("  ".join([line, *named.get(number, [])]), indent=6)
    return DONE if numbers else fail(DONE, f"{store.directory}: no versions yet")


def show(arguments: argparse.Namespace) -> int:
    version = load(arguments.store, arguments.number)
    if arguments.json:
        say_json(details(version))
    else:
        say(text.details(version), indent=text.INDENT)
    return DONE


def verify(arguments: argparse.Namespace) -> int:
    verdict = verdict_on(load(arguments.store, arguments.number))
    if arguments.json:
        say_json(verdict.facts)
    else:
        say("\n".join(verdict.lines), indent=4)
    return FAILED if verdict.differences else DONE


def verdict_on(version: Version) -> "Verdict":
    """Return how `version` compares with what its recipe makes."""
    from trainer.learning import verification  # noqa: PLC0415 - only `verify` trains

    return verification.verify(version)


def diff(arguments: argparse.Namespace) -> int:
    from trainer.show.diff import changes, lines  # noqa: PLC0415 - only this command compares

    found = changes(load(arguments.store, arguments.old), load(arguments.store, arguments.new))
    if arguments.json:
        say_json(found._asdict())
    else:
        say("\n".join(lines(found)), indent=4)
    return DONE


def load(store: WeightStore, number: int) -> Version:
    """Return version `number`; CommandFailed names its file and what is wrong with it."""
    path = store.address(number)
    try:
        return store.load(number)
    except FileNotFoundError as error:
        raise CommandFailed(WRONG_USAGE, f"{path}: no such version; `versions` lists what there is") from error
    except CorruptWeights as error:
        raise CommandFailed(FAILED, f"{path}: {error}") from error
    except OSError as error:
        raise CommandFailed(FAILED, f"{path}: {error.strerror}") from error


def _labels_by_version(store: WeightStore) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for label, number in labels(store).items():
        found.setdefault(number, []).append(label)
    return found


def _load_if_usable(store: WeightStore, number: int) -> Version | dict[str, Any]:
    try:
        return store.load(number)
    except CorruptWeights as error:
        return {"version": number, "error": str(error)}
    except OSError as error:
        return {"version": number, "error": describe(error)}


def say_json(facts: Any) -> None:
    say(json.dumps(facts, indent=2, allow_nan=False))


def _add_numbered(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    add_json(parser)


def _add_pair(parser: argparse.ArgumentParser) -> None:
    add_number(parser, "old", "A")
    add_number(parser, "new", "B")
    add_json(parser)


COMMANDS = {
    "versions": Command("", add_json, versions),
    "show": Command("N", _add_numbered, show),
    "verify": Command("N", _add_numbered, verify),
    "diff": Command("A B", _add_pair, diff),
}
