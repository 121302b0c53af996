"""How the service runs in production; a bare `gunicorn` in this directory reads it."""

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from service import logs
from service.checked_settings import read_settings
from service.inherited import INHERITED
from service.metrics.exchange import Exchange
from service.server import binding, options

settings = read_settings()
given = options.given_options(sys.argv[1:], os.environ)
inherits_sockets = "LISTEN_FDS" in os.environ or "GUNICORN_FD" in os.environ
has_to_bind = not (
    INHERITED.is_listening or inherits_sockets or {"bind", "check_config", "print_config"} & given.keys()
)
if reason := options.unsupported(given) or (has_to_bind and binding.why_not_bound(settings.host, settings.port)):
    sys.exit(reason)
scratch = binding.writable_directory()
if scratch is None:
    sys.exit("TMPDIR: expected a directory in which files can be written, got none, nor is /dev/shm or /tmp one")

wsgi_app = "service.prebuilt:start_app()"
bind = binding.address(settings.host, settings.port)
workers = settings.web_concurrency
worker_class = "service.server.worker.InlineWorker"
worker_tmp_dir = str(scratch)
worker_connections = 10_000  # at most: fewer where there are not enough file descriptors
keepalive = settings.keep_alive_s
graceful_timeout = 8  # seconds: less than the 10 of `docker stop` and the 30 of Kubernetes, after which they kill
certfile = str(settings.tls_cert) if settings.tls_cert else None  # turns TLS on; `ssl_context` has the details
logconfig_dict = logs.config(settings.log_level, settings.log_format)
control_socket_disable = True


def ssl_context(config: Any, make_default: Any) -> Any:  # noqa: ARG001
    """Return the context for one new connection; gunicorn calls it only if there is a certificate."""
    return INHERITED.certificate.context() if INHERITED.certificate else None


def on_starting(server: Any) -> None:
    INHERITED.is_listening = True
    INHERITED.make_figures_dir(Path(worker_tmp_dir))
    on_reload(server)


def on_reload(server: Any) -> None:  # noqa: ARG001  # gunicorn passes it
    import_module("service.prebuilt").prepare(settings)
    gc.freeze()  # a collection in a worker would copy what is shared


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Keep what a worker counted, and drop what only a living one can report."""
    if INHERITED.figures_dir:
        with suppress(OSError):
            Exchange(INHERITED.figures_dir).retire(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    INHERITED.remove_figures_dir()
