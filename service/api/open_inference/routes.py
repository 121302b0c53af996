"""The protocol's routes for inference, and all the others of /v2."""

from time import perf_counter_ns
from typing import TYPE_CHECKING

from flask import Blueprint

from service.api.open_inference import framing, health, inputs, metadata, outputs, repository
from service.api.open_inference.responses import InferResponse
from service.api.open_inference.schema import infer_schema
from service.http.application import direct
from service.http.description import described
from service.http.environ import CHECKED
from service.http.response import Response
from service.model import inference
from service.server.queueing import WAITED_S
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
        model, began = models.get(name), perf_counter_ns()
        frame = framing.read(environ, service.settings.max_body_bytes)
        version = model.version(number)
        rows = inputs.read_rows(frame, len(version.record.inputs))
        if CHECKED in environ:
            environ[CHECKED]()
        checked = perf_counter_ns()
        predictions = inference.infer(version.network, rows)
        computed = perf_counter_ns()
        for report in service.prediction_observers:
            report(version, predictions.zeros, predictions.ones)
        response = outputs.respond(frame, version, predictions)
        queued = int(environ.get(WAITED_S, 0.0) * 1e9)
        stages = (queued, checked - began, computed - checked, perf_counter_ns() - computed)
        for note in service.inference_observers:
            note(version, len(rows), stages)
        return response

    metadata.add_routes(protocol, models)
    health.add_routes(protocol, models)
    repository.add_routes(protocol, service)
    service.app.register_blueprint(protocol)
