"""The protocol's routes for probes: 200 or 503, with the reason."""

from flask import Blueprint

from service.api.open_inference.responses import Live, Ready
from service.errors import Unavailable
from service.http.description import described
from service.http.response import Response, json_response
from service.model.registry import Models

READY = "/models/<model:name>/ready"
VERSION_READY = "/models/<model:name>/versions/<version:number>/ready"


def add_routes(protocol: Blueprint, models: Models) -> None:
    """Add the routes that report whether the server and a model are ready."""

    @protocol.get("/health/live")
    @described("Whether the process is alive", Live)
    def server_live() -> Response:
        body: Live = {"live": True}
        return json_response(body)

    @protocol.get("/health/ready")
    @described("Whether the default model can respond", Ready, 503)
    def server_ready() -> Response:
        try:
            version = models.default.live.serving()
        except Unavailable as error:
            return _not_ready({"ready": False, "error": str(error)})
        return json_response({"ready": True}, version)

    @protocol.get(READY)
    @protocol.get(VERSION_READY)
    @described("Whether the model can respond", Ready, 404, 503)
    def model_ready(name: str, number: int | None = None) -> Response:
        model = models.get(name)
        try:
            version = model.version(number)
        except Unavailable as error:
            return _not_ready({"name": name, "ready": False, "error": str(error)})
        return json_response({"name": name, "ready": True}, version)


def _not_ready(body: Ready) -> Response:
    return json_response(body, status=503)
