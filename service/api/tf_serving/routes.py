"""TensorFlow Serving's routes: status, metadata and predict, of the version served now or of any by number."""

from typing import Any

from flask import Blueprint, Response, request

from service.api.tf_serving import translation as rows
from service.api.tf_serving.requests import PredictRequest
from service.api.tf_serving.responses import ModelStatus, PredictAnswer, SignatureMetadata
from service.http import converters as model_paths
from service.http.description import described
from service.http.json_response import json_response
from service.metrics import Metrics
from service.model.inference import infer
from service.model.versions import Archive

MODEL = "/<model:name>"
VERSION = f"{MODEL}/versions/<version:number>"
INPUTS = 2


def routes(archive: Archive, metrics: Metrics) -> Blueprint:
    """Return the routes below /v1/models."""
    serving = model_paths.blueprint("tf_serving", "/v1/models", archive.store.model)

    @serving.post(f"{MODEL}:predict")
    @serving.post(f"{VERSION}:predict")
    @described("The answers to rows of two bits", PredictAnswer, 400, 404, 413, 503, body=PredictRequest)
    def predict(number: int | None = None) -> Response:
        is_by_row, bits = rows.read(request.get_data(cache=False), INPUTS)
        version = archive.version(number)
        answers = infer(version.network, bits)
        metrics.predicted(version.number, *answers.counts)
        return json_response(rows.write(is_by_row, answers), version)

    @serving.get(MODEL)
    @serving.get(VERSION)
    @described("Whether versions are available", ModelStatus, 404, 503)
    def status(number: int | None = None) -> Response:
        found = [archive.shelved(number)] if number else archive.newest()
        return json_response({"model_version_status": [_status(each.number, each.trouble) for each in found]})

    @serving.get(f"{MODEL}/metadata")
    @serving.get(f"{VERSION}/metadata")
    @described("The signature", SignatureMetadata, 404, 503)
    def metadata(number: int | None = None) -> Response:
        version = archive.version(number)
        return json_response(_metadata(version.record.model, version.number), version)

    return serving


def _status(number: int, trouble: str) -> dict[str, Any]:
    state, code = ("END", "DATA_LOSS") if trouble else ("AVAILABLE", "OK")
    return {
        "version": str(number),
        "state": state,
        "status": {"error_code": code, "error_message": trouble},
    }


def _metadata(model: str, number: int) -> dict[str, Any]:
    signature = {
        "inputs": {"x": _tensor("x", "DT_UINT8", -1, INPUTS)},
        "outputs": {"probability": _tensor("probability", "DT_DOUBLE", -1), "y": _tensor("y", "DT_UINT8", -1)},
        "method_name": "tensorflow/serving/predict",
    }
    return {
        "model_spec": {"name": model, "signature_name": "", "version": str(number)},
        "metadata": {"signature_def": {"signature_def": {"serving_default": signature}}},
    }


def _tensor(name: str, dtype: str, *shape: int) -> dict[str, Any]:
    dim = [{"size": str(size), "name": ""} for size in shape]
    return {"dtype": dtype, "tensor_shape": {"dim": dim, "unknown_rank": False}, "name": name}
