"""How the service runs in production; a bare `gunicorn` in this directory reads it."""

import sys
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from service import logs
from service.inherited import INHERITED
from service.metrics.exchange import Exchange
from service.settings import Settings

try:
    settings = Settings()
except ValidationError as error:
    sys.exit(
        "\n".join(f"{str(fault['loc'][0]).upper()}: {fault['msg']}, got {fault['input']!r}" for fault in error.errors())
    )

if settings.token_file:
    try:
        INHERITED.remember_tokens(settings.token_file)
    except OSError as error:
        sys.exit(f"TOKEN_FILE: {settings.token_file} cannot be read: {error.strerror}")
    except ValueError as error:
        sys.exit(f"TOKEN_FILE: {error}")

wsgi_app = "service.app:create_app()"
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
workers = settings.web_concurrency
worker_class = "service.server.worker.InlineWorker"
keepalive = 75  # seconds; longer than the proxies in front, so that they and not we end idle connections
logconfig_dict = logs.config(settings.log_level)
control_socket_disable = True


def on_starting(server: Any) -> None:  # noqa: ARG001  # gunicorn passes it
    INHERITED.make_figures_dir()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Keep what a worker counted, and drop what only a living one can report."""
    if INHERITED.figures_dir:
        with suppress(OSError):
            Exchange(INHERITED.figures_dir).retire(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    INHERITED.remove_figures_dir()
