"""The command that prints a shell's completions, of which shtab writes all but the words."""

import argparse
from importlib import import_module

import shtab

from trainer.arguments import Parser
from trainer.arguments import parser_of as trainers_parser_of
from trainer.commands import COMMANDS as OF_TRAINER
from trainer.commands import Command
from trainer.options import choice, path
from trainer.output import say
from trainer.status import DONE
from xornet_cli.commands import ALL, OWN, PROGRAM, summary
from xornet_cli.parser import parser_of

SHELLS = ("bash", "zsh")


def completion(arguments: argparse.Namespace) -> int:
    say(shtab.complete(whole_parser(), shell=arguments.shell))
    return DONE


def whole_parser() -> argparse.ArgumentParser:
    """Return one parser that knows every command and all of their options."""
    parser = argparse.ArgumentParser(PROGRAM)
    commands = parser.add_subparsers()
    for name in ALL:
        if name in OF_TRAINER:
            of_command, _ = trainers_parser_of(name, PROGRAM)
        else:
            of_command = parser_of(name, import_module(OWN[name].module).COMMANDS[name])
        _complete_files(of_command)
        commands.add_parser(name, help=summary(name), parents=[of_command], add_help=False)
    return parser


def _complete_files(parser: Parser) -> None:
    for action in parser._actions:  # as shtab itself reads a parser
        if action.type is path:
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f'For bash: eval "$(xornet completion bash)" in ~/.bashrc.\n\n{parser.epilog}'
    parser.add_argument("shell", type=choice(SHELLS), metavar="SHELL", help=" or ".join(SHELLS))


COMMANDS = {"completion": Command("SHELL", _add_arguments, completion)}
