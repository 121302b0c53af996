"""How the service runs in production; a bare `gunicorn` in this directory reads it."""

import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service import logs
from service.inherited import INHERITED
from service.metrics.exchange import Exchange
from service.settings import Settings
from service.token_file import TokenMemory, read_tokens

try:
    settings = Settings()
except ValidationError as error:
    sys.exit(
        "\n".join(f"{str(fault['loc'][0]).upper()}: {fault['msg']}, got {fault['input']!r}" for fault in error.errors())
    )

wsgi_app = "service.app:create_app()"
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
workers = settings.web_concurrency
worker_class = "service.server.worker.InlineWorker"
keepalive = 75  # seconds; longer than the proxies in front, so that they and not we end idle connections
logconfig_dict = logs.config(settings.log_level)
control_socket_disable = True


def on_starting(server: Any) -> None:  # noqa: ARG001  # gunicorn passes it
    """Make what all workers share; a token file that cannot be read ends the service before it begins."""
    INHERITED.figures_dir = Path(tempfile.mkdtemp(prefix="xornet-"))
    if settings.token_file:
        try:
            read_tokens(settings.token_file)
        except (OSError, ValueError) as error:
            sys.exit(f"TOKEN_FILE: {error}")
        INHERITED.token_memory = TokenMemory()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Keep what a worker counted, and drop what only a living one can report."""
    if INHERITED.figures_dir:
        with suppress(OSError):
            Exchange(INHERITED.figures_dir).retire(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    if INHERITED.figures_dir:
        shutil.rmtree(INHERITED.figures_dir, ignore_errors=True)
