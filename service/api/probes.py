"""The probes of an orchestrator: whether the process is alive, and whether the default model can respond."""

from flask import Flask

from service.http.description import described
from service.http.response import Response, json_response
from service.http.schemas import Status
from service.model.live import LiveModel


def add_routes(app: Flask, live: LiveModel) -> None:
    """Add /livez and /readyz."""

    @app.get("/livez")
    @described("Whether the process is alive", Status)
    def livez() -> Response:
        return json_response({"status": "live"})

    @app.get("/readyz")
    @described("Whether the default model has a version that can respond", Status, 503)
    def readyz() -> Response:
        version = live.serving()
        ready = {"status": "ready", "model": version.record.model, "version": version.number}
        return json_response(ready, version)
