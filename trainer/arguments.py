"""The command line's grammar: finds the command, imports its module, and parses its arguments."""

import argparse
import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from trainer.commands import COMMANDS, Command
from trainer.limits import LONGEST_NUMBER
from trainer.options import add_store, model_name
from trainer.output import fail, say
from trainer.status import WRONG_USAGE
from xornet import __version__
from xornet.store import WeightStore

PROGRAM = "python -m trainer"
DEFAULT = "train"
LONGEST_MESSAGE = 400  # characters of what argparse repeats of a wrong command line


class Parser(argparse.ArgumentParser):
    """Reports a mistake in one line and the usage in another."""

    def error(self, message: str) -> NoReturn:
        printable = "".join(each if each.isprintable() else repr(each)[1:-1] for each in message)
        cut = "…" if len(printable) > LONGEST_MESSAGE else ""
        usage = f"{self.format_usage().strip()} (`--help` lists the options)"
        program = self.prog.removeprefix("python -m ").partition(" ")[0]
        self.exit(fail(WRONG_USAGE, f"{printable[:LONGEST_MESSAGE]}{cut}\n{usage}", program))

    def _print_message(self, message: str, _file: object = None) -> None:
        say(message.rstrip("\n"))  # only help and the version come here, as `error` has its own way


def parse(argv: list[str], program: str = PROGRAM) -> argparse.Namespace:
    """Return the parsed command line, its `store`, and as `run` the function that carries it out.

    A wrong command line ends the process with status 2. Without a command, `train` is meant.
    """
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help", "--version")):
        argv = [DEFAULT, *argv]
    if argv[0].startswith("-"):
        _overview().parse_args(argv)
    if argv[0] not in COMMANDS:
        _overview().error(unknown(argv[0], COMMANDS))
    parser, command = parser_of(argv[0], program)
    arguments = parser.parse_args(argv[1:])
    try:
        arguments.store = _open_store(arguments.models_dir, model_name(arguments))
    except ValueError as error:
        parser.error(str(error))
    arguments.command, arguments.run = argv[0], command.run
    return arguments


def _open_store(models_dir: Path, model: str) -> WeightStore:
    if os.environ.get("SIGN_KEY"):
        from trainer.signing.signing_store import SigningStore  # noqa: PLC0415 - imported only when signing is on

        return SigningStore(models_dir, model)
    return WeightStore(models_dir, model)


def _overview() -> Parser:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {entry.summary}" for name, entry in COMMANDS.items())
    parser = Parser(
        PROGRAM,
        usage="%(prog)s [COMMAND] [OPTIONS]",
        description="Train networks and keep their versions.",
        epilog=f"commands:\n{listed}\n\n`COMMAND --help` lists the options of one command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"xornet {__version__}", help="print the version")
    return parser


def parser_of(name: str, program: str) -> tuple[Parser, Command]:
    """Return the parser of one command, as `program` offers it, and the command."""
    entry = COMMANDS[name]
    command: Command = import_module(entry.module).COMMANDS[name]
    operands = f"{command.operands} " if command.operands else ""
    summary = entry.summary if program == PROGRAM else entry.summary.removesuffix(" (the default)")
    parser = Parser(
        f"{program} {name}",
        usage=f"%(prog)s {operands}[OPTIONS]",
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=write_examples(f"{program} {name}", entry.examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    add_store(parser)
    return parser, command


def write_examples(command: str, examples: Sequence[str]) -> str:
    """Return the lines of a command's help that show examples of it, if there are any."""
    if not examples:
        return ""
    return "\n".join(["examples:" if len(examples) > 1 else "example:", *(f"  {command} {each}" for each in examples)])


def unknown(name: str, commands: Collection[str]) -> str:
    """Return what is wrong with a command that is none of `commands`."""
    close = get_close_matches(name[:LONGEST_NUMBER], commands, 1)
    hint = f"did you mean {close[0]}?" if close else f"expected one of {', '.join(commands)}"
    return f"there is no command {name[:LONGEST_NUMBER]!r}; {hint}"
