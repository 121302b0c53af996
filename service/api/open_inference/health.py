"""The routes of the protocol for probes: 200 or 503, with the reason."""

from flask import Blueprint, Response

from service.api.open_inference.responses import Live, Ready
from service.http import converters as model_paths
from service.http.description import described
from service.http.json_response import json_response
from service.model.live import LiveModel, NoModelLoaded
from service.model.versions import Archive, NotAvailable

READY = "/models/<model:name>/ready"
VERSION_READY = "/models/<model:name>/versions/<version:number>/ready"


def routes(live: LiveModel, archive: Archive) -> Blueprint:
    """Return the routes that tell whether the server and a model are ready."""
    protocol = model_paths.blueprint("health", "/v2", archive.store.model)

    @protocol.get("/health/live")
    @described("Whether the process lives", Live)
    def server_live() -> Response:
        return json_response({"live": True})

    @protocol.get("/health/ready")
    @described("Whether there is a version to answer with", Ready, 503)
    def server_ready() -> Response:
        try:
            return json_response({"ready": True}, live.serving())
        except NoModelLoaded as missing:
            return json_response({"ready": False, "error": str(missing)}, status=503)

    @protocol.get(READY)
    @protocol.get(VERSION_READY)
    @described("Whether the model can answer", Ready, 404, 503)
    def model_ready(number: int | None = None) -> Response:
        named = {"name": archive.store.model}
        try:
            return json_response(named | {"ready": True}, archive.version(number))
        except (NoModelLoaded, NotAvailable) as missing:
            return json_response(named | {"ready": False, "error": str(missing)}, status=503)

    return protocol
