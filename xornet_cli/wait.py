"""The command that waits until a version is served."""

import argparse

from trainer.commands import Command
from trainer.options import add_number
from trainer.output import say
from trainer.status import DONE
from xornet_cli.service_options import add_model, add_service, client_of, failing


def wait(arguments: argparse.Namespace) -> int:
    client = client_of(arguments)
    client.timeout_s = min(5.0, arguments.timeout)  # of one look, where the option is of all of them
    with failing():
        say(told(client.wait_for(arguments.number, arguments.timeout)))
    return DONE


def told(workers: dict[int, int]) -> str:
    """Return which version each worker serves, in a line."""
    versions = sorted(set(workers.values()))
    pids = ", ".join(str(pid) for pid in sorted(workers) if pid)
    served = f"version {versions[0]}" if len(versions) == 1 else f"versions {' and '.join(map(str, versions))}"
    return f"every worker serves {served}" + (f" (process {pids})" if pids else "")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    add_model(parser)
    add_service(parser, timeout_s=60)


COMMANDS = {"wait": Command("N", _add_arguments, wait)}
