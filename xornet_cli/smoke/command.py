"""The command that checks a running service, once or for as long as another command runs."""

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from trainer.commands import Command
from trainer.limits import Range, unexpected
from trainer.output import say
from trainer.status import DONE, FAILED, CommandFailed
from xornet_cli.service_options import add_service, client_of, failing, token_of
from xornet_cli.smoke import during
from xornet_cli.smoke.check import Check, every_check
from xornet_cli.smoke.dialect import Dialect
from xornet_cli.smoke.facts import find_models
from xornet_cli.smoke.over_http import DIALECTS
from xornet_cli.smoke.report import Report

ADDRESS = re.compile(r"[^\s/]+:\d{1,5}", re.ASCII)


def smoke(arguments: argparse.Namespace) -> int:
    with failing():
        models = find_models(client_of(arguments))
        with _dialects(arguments) as dialects:
            return _smoke(list(every_check(models, dialects)), arguments)


def _smoke(checks: list[Check], arguments: argparse.Namespace) -> int:
    if not checks:
        raise CommandFailed(FAILED, f"{arguments.url} serves no model")
    status = DONE
    if arguments.during is None:
        client, report = client_of(arguments, retries=0), Report()
        report.add(check.run(client) for check in checks)
    else:
        with during.Watch(checks, lambda: client_of(arguments, retries=0), arguments.connections) as watch:
            status = during.run(arguments.during)
        report = watch.report
    say(report.as_json() if arguments.json else report.as_text())
    if status:
        raise CommandFailed(FAILED, f"{arguments.during!r} ended with status {status}")
    return DONE if report.is_right else FAILED


@contextmanager
def _dialects(arguments: argparse.Namespace) -> Iterator[Sequence[Dialect]]:
    """Yield those of HTTP, and gRPC's if an address of it is given; with https, both are over TLS."""
    if not arguments.grpc:
        yield DIALECTS
        return
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # the report says what went wrong; gRPC reads this when imported
    try:
        from xornet_cli.smoke import over_grpc  # noqa: PLC0415 - gRPC is imported only when it is checked
    except ModuleNotFoundError as error:
        reason = f"--grpc needs the package {error.name}, which `pip install 'xornet[grpc]'` brings"
        raise CommandFailed(FAILED, reason) from error
    credentials = over_grpc.over_tls(arguments.ca) if arguments.url.startswith("https://") else None
    token = token_of(arguments.token_file)
    with closing(over_grpc.OverGRPC(arguments.grpc, token, arguments.timeout, credentials)) as dialect:
        yield (*DIALECTS, dialect)


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise unexpected("HOST:PORT such as localhost:8001", text)
    return text


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("url", metavar="URL", help="address of the service")
    add("--grpc", type=_address, metavar="HOST:PORT", help="address of the gRPC server, to check it too")
    add("--during", metavar="COMMAND", help="repeat from before this command until after it, and count every response")
    connections = "at once, with --during (%(default)s)"
    add("--connections", type=Range(1, 100).parse, default=4, metavar="N", help=connections)
    add("--json", action="store_true", help="print JSON")
    add_service(parser, has_url=False)


COMMANDS = {"smoke": Command("URL", _add_arguments, smoke)}
