"""`verify` with signatures: tells who signed a version, and signs one that is what its recipe makes.

cryptography is imported only if there is something to check or to sign.
"""

import argparse

from trainer.commands import Command
from trainer.commands.store import load, say_json, verdict_on
from trainer.options import add_json, add_number
from trainer.output import say
from trainer.signing.signers import signers_of
from trainer.status import DONE, FAILED


def verify(arguments: argparse.Namespace) -> int:
    """Fail also if a signature is not of this file, or if too few of the keys in VERIFY_KEYS signed it."""
    version = load(arguments.store, arguments.number)
    if arguments.sign:
        from trainer.signing.signing_key import load_signing_key  # noqa: PLC0415

        key = load_signing_key()  # before a training that may take hours
    verdict = verdict_on(version)
    if arguments.sign and not verdict.differences:
        from trainer.signing.countersign import add_signature  # noqa: PLC0415

        add_signature(arguments.store, version, key)
    signers = signers_of(arguments.store, version)
    if arguments.json:
        say_json(verdict.facts | signers.facts)
    else:
        say("\n".join([*verdict.lines, *signers.lines]), indent=4)
    return FAILED if verdict.differences or signers.trouble else DONE


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    add_json(parser)
    sign = "if it is the same, sign it with the key in SIGN_KEY, beside the signatures that it has"
    parser.add_argument("--sign", action="store_true", help=sign)


COMMANDS = {"verify": Command("N", _add_arguments, verify)}
