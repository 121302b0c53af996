"""TensorFlow Serving's routes: status, metadata and predict, of the version served now, or by a number or a label."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from service.api.tf_serving import translation
from service.api.tf_serving.requests import INPUT, predict_schema
from service.api.tf_serving.responses import (
    ModelStatus,
    PredictionsByColumn,
    PredictionsByRow,
    SignatureMetadata,
    VersionStatus,
)
from service.http.application import direct
from service.http.description import described
from service.http.environ import CHECKED
from service.http.request_body import read_body
from service.http.response import Response, json_response
from service.model.inference import infer
from service.model.registry import Models
from service.model.versions import VersionEntry
from service.service import Service
from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MODEL = "/<model:name>"
VERSION = f"{MODEL}/versions/<version:number>"
LABEL = f"{MODEL}/labels/<label:label>"
PREDICTIONS = PredictionsByRow | PredictionsByColumn


def plug_in(service: Service) -> None:
    """Add the routes below /v1/models."""
    serving = Blueprint("tf_serving", __name__, url_prefix="/v1/models")
    models = service.models

    @serving.post(f"{MODEL}:predict")
    @serving.post(f"{VERSION}:predict")
    @serving.post(f"{LABEL}:predict")
    @described("Predict rows of bits", PREDICTIONS, 400, 404, 413, 415, 503, body=predict_schema)
    @direct
    def predict(environ: "WSGIEnvironment", name: str, number: int | None = None, label: str | None = None) -> Response:
        model = models.get(name)
        rows = translation.read(read_body(environ, service.settings.max_body_bytes))
        version = model.version(label or number)
        bits, is_by_row = rows.bits(len(version.record.inputs)), rows.is_by_row
        del rows  # a list for each, which would slow down making the response's own
        if CHECKED in environ:
            environ[CHECKED]()
        predictions = infer(version.network, bits)
        for report in service.prediction_observers:
            report(version, predictions.zeros, predictions.ones)
        return json_response(translation.write(predictions, is_by_row=is_by_row), version)

    _add_descriptions(serving, models)
    service.app.register_blueprint(serving)


def _add_descriptions(serving: Blueprint, models: Models) -> None:
    """Add the routes that describe a model."""

    @serving.get(MODEL)
    @serving.get(VERSION)
    @serving.get(LABEL)
    @described("Whether versions are available", ModelStatus, 404, 503)
    def status(name: str, number: int | None = None, label: str | None = None) -> Response:
        model = models.get(name)
        if label:
            version = model.version(label)
            entries = [VersionEntry(version.number, version)]
        else:
            entries = [model.entry(number)] if number else model.newest()
        body: ModelStatus = {"model_version_status": [_status(entry) for entry in entries]}
        return json_response(body)

    @serving.get(f"{MODEL}/metadata")
    @serving.get(f"{VERSION}/metadata")
    @serving.get(f"{LABEL}/metadata")
    @described("The signature", SignatureMetadata, 404, 503)
    def metadata(name: str, number: int | None = None, label: str | None = None) -> Response:
        version = models.get(name).version(label or number)
        return json_response(_metadata(version), version)


def _status(entry: VersionEntry) -> VersionStatus:
    number = str(entry.number)
    if entry.version:
        return {"version": number, "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
    if entry.is_loading:
        health = {"error_code": "UNAVAILABLE", "error_message": entry.trouble}
        return {"version": number, "state": "LOADING", "status": health}  # type: ignore[typeddict-item]
    return {"version": number, "state": "END", "status": {"error_code": "DATA_LOSS", "error_message": entry.trouble}}


def _metadata(version: Version) -> SignatureMetadata:
    inputs, outputs = len(version.record.inputs), len(version.record.outputs)
    column = (-1,) if outputs == 1 else (-1, outputs)
    signature = {
        "inputs": {INPUT: _tensor(INPUT, "DT_UINT8", -1, inputs)},
        "outputs": {
            "probability": _tensor("probability", "DT_DOUBLE", *column),
            "y": _tensor("y", "DT_UINT8", *column),
        },
        "method_name": "tensorflow/serving/predict",
    }
    return {
        "model_spec": {"name": version.record.model, "signature_name": "", "version": str(version.number)},
        "metadata": {"signature_def": {"signature_def": {"serving_default": signature}}},
    }


def _tensor(name: str, dtype: str, *shape: int) -> dict[str, Any]:
    dim = [{"size": str(size), "name": ""} for size in shape]
    return {"dtype": dtype, "tensor_shape": {"dim": dim, "unknown_rank": False}, "name": name}
