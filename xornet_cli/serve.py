"""The command that serves: it becomes gunicorn, with the service's own configuration."""

import argparse
import os
import sys
import sysconfig
from pathlib import Path

from trainer.commands import Command
from trainer.limits import Range
from trainer.options import path
from trainer.status import FAILED, CommandFailed

CONFIGURATION = "gunicorn.conf.py"
ROOT = Path(__file__).parents[1]
SETTINGS = {"host": "HOST", "port": "PORT", "workers": "WEB_CONCURRENCY", "models_dir": "MODELS_DIR"}


def serve(arguments: argparse.Namespace) -> int:
    given = {name: str(getattr(arguments, option)) for option, name in SETTINGS.items() if getattr(arguments, option)}
    environment = os.environ | given
    if (ROOT / CONFIGURATION).exists():  # a checkout, which is not installed
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "gunicorn", "--config", str(configuration())]
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606 - signals must reach gunicorn itself


def configuration() -> Path:
    """Return gunicorn's configuration, from the checkout or from where it was installed."""
    for folder in (ROOT, Path(sysconfig.get_path("data"), "share", "xornet")):
        if (folder / CONFIGURATION).exists():
            return folder / CONFIGURATION
    raise CommandFailed(FAILED, f"{CONFIGURATION} is neither in {ROOT} nor installed")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"Every other setting is an environment variable; README.md lists them.\n\n{parser.epilog}"
    add = parser.add_argument
    add("--host", metavar="HOST", help="address to listen on (HOST, or 127.0.0.1)")
    add("--port", type=Range(0, 65535).parse, metavar="PORT", help="port to listen on (PORT, or 8000)")
    add("--workers", type=Range(1, 1000).parse, metavar="N", help="worker processes (WEB_CONCURRENCY, or 2)")
    add("--models-dir", type=path, metavar="DIR", help="where the models are (MODELS_DIR, or models)")


COMMANDS = {"serve": Command("", _add_arguments, serve)}
