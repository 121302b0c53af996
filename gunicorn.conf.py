"""How the service runs in production; a bare `gunicorn` in this directory reads it."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service import logs
from service.settings import Settings

# The workers' figures; prometheus_client looks for the variable when it is imported, which is later.
figures = Path(tempfile.gettempdir(), f"xornet-metrics-{os.getpid()}")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)

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
    """Start from zero, whatever a killed process of the same number has left."""
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(mode=0o700)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Forget what only a living worker can say; what it counted stays counted."""
    for figure in figures.glob(f"gauge_live*_{worker.pid}.db"):
        figure.unlink()


def on_exit(server: Any) -> None:  # noqa: ARG001
    shutil.rmtree(figures, ignore_errors=True)
