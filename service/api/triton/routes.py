"""Triton's routes for statistics and configuration, below /v2/models."""

from flask import Blueprint

from service.api.open_inference.metadata import OTHERS
from service.api.triton.config import ModelConfig, config
from service.api.triton.report import ModelStatistics, Totals
from service.api.triton.statistics import Statistics
from service.http.description import described
from service.http.response import Response, json_response
from service.model.served import ServedModel
from service.model.signature import Signature
from service.service import Service

MODEL = "/<model:name>"
VERSION = f"{MODEL}/versions/<version:number>"


def plug_in(service: Service) -> None:
    """Count inferences, and add the routes."""
    triton = Blueprint("triton", __name__, url_prefix="/v2/models")
    models, statistics = service.models, Statistics(service.models)
    service.inference_observers.append(statistics.inferred)
    service.failure_observers.append(statistics.failed)
    service.collectors.append(statistics)
    service.app.extensions[OTHERS] = ["statistics", "model_configuration"]

    def totals() -> Totals:
        return Totals.of(service.totals() if service.totals else statistics.collect())

    @triton.get("/stats")
    @described("The statistics of every model and version since the start", ModelStatistics)
    def all_statistics() -> Response:
        found = totals()
        body: ModelStatistics = {
            "model_stats": [
                found.statistics(model.name, number) for model in models.all() for number in _numbers(model, found)
            ]
        }
        return json_response(body)

    @triton.get(f"{MODEL}/stats")
    @triton.get(f"{VERSION}/stats")
    @described("The statistics of a model's versions since the start", ModelStatistics, 404, 503)
    def model_statistics(name: str, number: int | None = None) -> Response:
        model, found = models.get(name), totals()
        numbers = [model.version(number).number] if number else _numbers(model, found)
        body: ModelStatistics = {"model_stats": [found.statistics(name, each) for each in numbers]}
        return json_response(body)

    @triton.get(f"{MODEL}/config")
    @triton.get(f"{VERSION}/config")
    @described("A model's configuration", ModelConfig, 404, 503)
    def model_config(name: str, number: int | None = None) -> Response:
        version = models.get(name).version(number)
        return json_response(config(name, Signature.of(version.record), service.settings), version)

    service.app.register_blueprint(triton)


def _numbers(model: ServedModel, totals: Totals) -> list[int]:
    """Return the versions that have been asked, and the one that is served."""
    served = {model.live.current.number} if model.live.current else set()
    return sorted(served | {int(key[2]) for key in totals.values if key[1] == model.name})
