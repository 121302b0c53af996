"""`xornet --help`: every command in one line, in groups, on one screen of 80 × 24."""

import argparse

from trainer.arguments import Parser
from xornet import __version__
from xornet_cli.commands import ALL, PROGRAM, grouped


def overview() -> Parser:
    """Return the parser of a command line without a command."""
    width = max(map(len, ALL))
    lines = []
    for group, commands in grouped().items():
        lines += [f"{group}:", *(f"  {name:<{width}}  {summary}" for name, summary in commands.items())]
    lines.append("For example: xornet train && xornet versions")
    parser = Overview(
        PROGRAM,
        usage="xornet COMMAND [OPTIONS]   (`xornet COMMAND --help` explains one)",
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"xornet {__version__}")
    return parser


class Overview(Parser):
    """A parser whose help is its usage and the commands: its two options have nothing to explain."""

    def format_help(self) -> str:
        return f"usage: {self.usage}\n{self.epilog}\n"
