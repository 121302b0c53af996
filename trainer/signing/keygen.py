"""The command that makes a pair of keys, as `ssh-keygen -t ed25519` does."""

import argparse
import os
import re
from pathlib import Path

from trainer.commands import Command
from trainer.limits import unexpected
from trainer.options import path
from trainer.output import say
from trainer.status import DONE, NOT_WRITTEN, CommandFailed
from xornet.signing.keys import generate, public_key

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,63}")
DEFAULT_NAME = "xornet"
PRIVATE, PUBLIC = 0o600, 0o644


def keygen(arguments: argparse.Namespace) -> int:
    """Write NAME and NAME.pub; neither may be there, so that no key is lost."""
    directory, name = arguments.out, arguments.name
    private, data = generate()
    known = public_key(private, name)
    files = (directory / name, data, PRIVATE), (directory / f"{name}.pub", f"{known.line}\n".encode(), PUBLIC)
    _check_free([path for path, _, _ in files])
    for file, content, mode in files:
        _create(file, content, mode)
    for file, _, _ in files:
        say(str(file))
    say(known.fingerprint)
    return DONE


def _check_free(paths: list[Path]) -> None:
    for taken in paths:
        if os.path.lexists(taken):
            raise CommandFailed(NOT_WRITTEN, f"{taken}: it exists already, and no key is overwritten")


def _create(path: Path, data: bytes, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink()
                raise
    except OSError as error:
        raise CommandFailed(NOT_WRITTEN, f"{path}: it could not be written: {error.strerror}") from error


def _name(text: str) -> str:
    if not NAME.fullmatch(text) or text.endswith(".pub"):
        raise unexpected("1 to 64 letters, digits or @._- that do not end in .pub", text)
    return text


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    where = "directory for the private key NAME and the public one NAME.pub, made if need be"
    parser.add_argument("--out", type=path, required=True, metavar="DIR", help=where)
    name = "name of the files, and of the key in VERIFY_KEYS (%(default)s)"
    parser.add_argument("--name", type=_name, default=DEFAULT_NAME, metavar="NAME", help=name)


COMMANDS = {"keygen": Command("--out DIR", _add_arguments, keygen)}
