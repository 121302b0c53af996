"""GET /metrics, in Prometheus's text format, and all that it counts."""

import atexit

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service.http.description import described
from service.http.response import Response
from service.inherited import INHERITED
from service.metrics.figures import Figures
from service.metrics.workers import Workers
from service.service import Service


def plug_in(service: Service) -> None:
    """Count what `service` does, and add /metrics."""
    figures = Figures()
    workers = Workers(figures, INHERITED.figures_dir)
    service.observers.append(figures)
    service.prediction_observers.append(figures.predicted)
    service.response_observers.append(figures.responses.responded)
    service.token_observers.append(figures.requests.authorized)
    service.worker_states = workers.states
    service.totals = workers.totals

    def start() -> None:
        app = service.app
        app.server_hooks = app.server_hooks._replace(on_sweep=figures.requests.swept)
        for collector in service.collectors:
            figures.registry.register(collector)
        if INHERITED.figures_dir:
            workers.start_writing()
            atexit.register(workers.write)

    service.on_start.append(start)

    @service.app.get("/metrics")
    @described("The figures of all workers, for Prometheus", "text/plain")
    def metrics() -> Response:
        return Response(generate_latest(workers), content_type=CONTENT_TYPE_PLAIN_0_0_4)
