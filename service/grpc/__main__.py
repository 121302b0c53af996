"""`python -m service.grpc`: serves until SIGTERM or SIGINT, and responds to what is under way before it ends."""

import gc
import logging
import logging.config
import os
import signal
import sys
import threading

from service import logs
from service.app import create_app
from service.checked_settings import read_settings
from service.grpc import monitoring
from service.inherited import INHERITED
from service.server import binding
from service.service import Service
from service.settings import Settings

log = logging.getLogger("xornet.service")


def main() -> None:
    """Run the server; SystemExit names the setting that keeps it from starting."""
    settings = read_settings()
    check_ports(settings)
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC's own log is not JSON, and every call has its line in ours
    from service.grpc.credentials import make_credentials  # noqa: PLC0415 - gRPC reads that when it is imported
    from service.grpc.server import Server  # noqa: PLC0415

    logging.config.dictConfig(logs.config(settings.log_level, settings.log_format))
    app = create_app(settings)
    service: Service = app.extensions["service"]
    server = Server(service, make_credentials(settings))
    is_over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: is_over.set())
    stop_monitoring = monitoring.start(app, settings.host, settings.grpc_metrics_port, INHERITED.certificate)
    gc.freeze()  # what is there now stays: no collection has to look at it
    server.start()
    log.info("gRPC server started", extra={"address": server.address})
    is_over.wait()
    log.info("gRPC server stops")
    server.drain()
    stop_monitoring()
    app.extensions["poller"].stop()


def check_ports(settings: Settings) -> None:
    """SystemExit names a port that cannot be listened on."""
    for name in ("grpc_port", "grpc_metrics_port"):
        if reason := binding.why_not_bound(settings.host, getattr(settings, name)):
            sys.exit(reason.replace("PORT:", f"{name.upper()}:", 1))


if __name__ == "__main__":
    main()
