"""The command that checks a running service, once or for as long as another command runs."""

import argparse

from trainer.commands import Command
from trainer.limits import Range
from trainer.output import say
from trainer.status import DONE, FAILED, CommandFailed
from xornet_cli.service_options import add_service, client_of, failing
from xornet_cli.smoke import during
from xornet_cli.smoke.check import every_check
from xornet_cli.smoke.facts import find_models
from xornet_cli.smoke.report import Report


def smoke(arguments: argparse.Namespace) -> int:
    with failing():
        models = find_models(client_of(arguments))
    checks = list(every_check(models))
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


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("url", metavar="URL", help="address of the service")
    add("--during", metavar="COMMAND", help="repeat from before this command until after it, and count every response")
    connections = "at once, with --during (%(default)s)"
    add("--connections", type=Range(1, 100).parse, default=4, metavar="N", help=connections)
    add("--json", action="store_true", help="print JSON")
    add_service(parser, has_url=False)


COMMANDS = {"smoke": Command("URL", _add_arguments, smoke)}
