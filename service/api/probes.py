"""The probes of an orchestrator: is the process alive, and has it a version to answer with."""

from flask import Blueprint, Response

from service.http.description import described
from service.http.json_response import json_response
from service.http.schemas import Status
from service.model.live import LiveModel

PROBES = frozenset({"/livez", "/readyz"})  # open to everybody, and answered however much is asked


def routes(live: LiveModel) -> Blueprint:
    """Return the routes /livez and /readyz."""
    probes = Blueprint("probes", __name__)

    @probes.get("/livez")
    @described("Whether the process lives", Status)
    def livez() -> dict[str, str]:
        return {"status": "live"}

    @probes.get("/readyz")
    @described("Whether there is a version to answer with", Status, 503)
    def readyz() -> Response:
        version = live.serving()
        ready = {"status": "ready", "model": version.record.model, "version": version.number}
        return json_response(ready, version)

    return probes
