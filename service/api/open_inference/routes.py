"""The protocol's routes for inference, and all the others of /v2."""

from typing import TYPE_CHECKING

from flask import Blueprint

from service.api.open_inference import framing, health, metadata, repository, translation
from service.api.open_inference.responses import InferResponse
from service.api.open_inference.schema import infer_schema
from service.http.application import direct
from service.http.description import described
from service.http.environ import CHECKED
from service.http.response import Response
from service.model import inference
from service.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MODEL = "/models/<model:name>"
VERSION = f"{MODEL}/versions/<version:number>"
BINARY = "application/octet-stream"


def plug_in(service: Service) -> None:
    """Add the routes below /v2."""
    protocol = Blueprint("open_inference", __name__, url_prefix="/v2")
    models = service.models

    @protocol.post(f"{MODEL}/infer")
    @protocol.post(f"{VERSION}/infer")
    @described("Predict a tensor of bits", InferResponse, 400, 404, 413, 415, 503, body=infer_schema, or_else=BINARY)
    @direct
    def infer(environ: "WSGIEnvironment", name: str, number: int | None = None) -> Response:
        model = models.get(name)
        frame = framing.read(environ, service.settings.max_body_bytes)
        version = model.version(number)
        bits = translation.read_bits(frame, len(version.record.inputs))
        if CHECKED in environ:
            environ[CHECKED]()
        predictions = inference.infer(version.network, bits)
        service.observers.predicted(version, *predictions.counts)
        return translation.respond(frame.request, version, predictions)

    metadata.add_routes(protocol, models)
    health.add_routes(protocol, models)
    repository.add_routes(protocol, service)
    service.app.register_blueprint(protocol)
