"""The command that sweeps over base seeds, and writes outcomes, a table and a picture."""

import argparse
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from trainer.commands import Command
from trainer.hidden_units import default_hidden
from trainer.limits import LIMITS, Range
from trainer.named_tables import DEFAULT, find
from trainer.options import activation, add_descent, each, path, table_name
from trainer.output import say
from trainer.show.drawing import default_settings, encode
from trainer.status import DONE, FAILED, INTERRUPTED, NOT_WRITTEN, CommandFailed
from trainer.sweep import run, table
from trainer.sweep.outcomes import Outcome, Setting
from trainer.sweep.processes import CannotStartProcesses
from trainer.whole_file import write

SEEDS = Range(1, 10**6)


def sweep(arguments: argparse.Namespace) -> int:
    outcomes = _outcomes(arguments, arguments.out / "outcomes.csv")
    say(table.text(outcomes))
    write(arguments.out / "table.md", table.markdown(outcomes).encode())
    say(str(arguments.out / "table.md"))
    with default_settings():
        from trainer.sweep.picture import draw_sweep  # noqa: PLC0415 - matplotlib must be imported in here

        write(arguments.out / "sweep.png", encode(draw_sweep(outcomes), "png"))
    say(str(arguments.out / "sweep.png"))
    return DONE


def _outcomes(arguments: argparse.Namespace, file: Path) -> list[Outcome]:
    resumes = f"the same command resumes from {file}"
    try:
        return run.sweep(_settings(arguments), arguments.seeds, file)
    except ValueError as error:
        raise CommandFailed(FAILED, str(error)) from error
    except CannotStartProcesses as error:
        raise CommandFailed(FAILED, f"processes could not be started: {error}") from error
    except OSError as error:
        raise CommandFailed(NOT_WRITTEN, f"{file}: it could not be written: {error.strerror}") from error
    except BrokenProcessPool as error:
        raise CommandFailed(FAILED, f"a process was killed; {resumes}") from error
    except KeyboardInterrupt as error:
        raise CommandFailed(INTERRUPTED, f"interrupted; {resumes}") from error


def _settings(arguments: argparse.Namespace) -> list[Setting]:
    return [
        Setting(
            table,
            hidden,
            activation,
            arguments.lr,
            arguments.epochs,
            arguments.restarts,
            arguments.margin,
            arguments.engine,
        )
        for table in dict.fromkeys(arguments.tables or [DEFAULT])
        for hidden in arguments.hidden or [default_hidden(find(table))]
        for activation in arguments.activation
    ]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--seeds", type=SEEDS.parse, required=True, metavar="N", help="train from the base seeds 0 to N - 1")
    add("--out", type=path, default=Path("sweep"), metavar="DIR", help="directory for the files (%(default)s)")
    add("--hidden", type=each(LIMITS["hidden"].parse), metavar="N,...", help="hidden units (by the table's size)")
    tables = "name or spec of the function to learn; may be given more than once (xor)"
    add("--table", dest="tables", action="append", type=table_name, metavar="TABLE", help=tables)
    names = "of the hidden units: sigmoid, relu or both (sigmoid)"
    add("--activation", type=each(activation), default=["sigmoid"], metavar="NAME,...", help=names)
    add_descent(parser)


COMMANDS = {"sweep": Command("--seeds N", _add_arguments, sweep)}
