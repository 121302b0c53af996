"""The parsers of the commands that `xornet` has besides the trainer's."""

import argparse

from trainer.arguments import Parser, write_examples
from trainer.commands import Command
from xornet_cli.commands import OWN, PROGRAM


def parser_of(name: str, command: Command) -> Parser:
    """Return the parser of one command."""
    entry = OWN[name]
    operands = f"{command.operands} " if command.operands else ""
    parser = Parser(
        f"{PROGRAM} {name}",
        usage=f"%(prog)s {operands}[OPTIONS]",
        description=f"{entry.summary[0].upper()}{entry.summary[1:]}.",
        epilog=write_examples(f"{PROGRAM} {name}", entry.examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    return parser
