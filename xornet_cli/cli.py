"""Runs one command, and turns an error into an exit status and a message."""

from importlib import import_module

from trainer import cli as trainer_cli
from trainer.arguments import unknown
from trainer.commands import COMMANDS as OF_TRAINER
from trainer.output import fail
from trainer.status import DONE, FAILED, INTERRUPTED, WRONG_USAGE, CommandFailed, describe
from xornet_cli.commands import ALL, OWN, PROGRAM
from xornet_cli.overview import overview
from xornet_cli.parser import parser_of

PUBLISHING = ("train", "restore")


def main(argv: list[str]) -> int:
    """Run one command and return its exit status."""
    if not argv or argv[0].startswith("-"):
        overview().parse_args(argv or ["--help"])
        return WRONG_USAGE
    name = argv[0]
    if name not in ALL:
        overview().error(unknown(name, ALL))
    try:
        return _of_trainer(name, argv) if name in OF_TRAINER else _own(name, argv[1:])
    except CommandFailed as failure:
        return fail(failure.status, failure.reason, PROGRAM)
    except OSError as error:
        return fail(FAILED, describe(error), PROGRAM)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, "interrupted", PROGRAM)


def _of_trainer(name: str, argv: list[str]) -> int:
    status = trainer_cli.main(argv, PROGRAM)
    if status == DONE and name in PUBLISHING and not {"--quiet", "-q"} & {*argv}:
        try:
            from xornet_cli.follow import follow  # noqa: PLC0415 - only these commands
        except ModuleNotFoundError:  # without requests there is no client, and training needs none
            return status
        follow(argv)
    return status


def _own(name: str, argv: list[str]) -> int:
    try:
        command = import_module(OWN[name].module).COMMANDS[name]
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {PROGRAM, "xornet_cli", "xornet_client", "trainer"}:
            raise
        reason = f"{name} needs the package {error.name}, which `pip install 'xornet[client]'` brings"
        return fail(FAILED, reason, PROGRAM)
    status: int = command.run(parser_of(name, command).parse_args(argv))
    return status
