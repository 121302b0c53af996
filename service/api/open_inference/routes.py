"""The routes of the protocol for what a server is there for: metadata and inference."""

from flask import Blueprint, Response, request

from service.api.open_inference import datatypes as tensors
from service.api.open_inference import framing
from service.api.open_inference import translation as inference
from service.api.open_inference.properties import properties
from service.api.open_inference.requests import InferRequest
from service.api.open_inference.responses import InferResponse, ModelMetadata, ServerMetadata
from service.http import converters as model_paths
from service.http.description import described
from service.http.json_response import json_response
from service.metrics import Metrics
from service.model.inference import infer as infer_bits
from service.model.versions import Archive
from xornet import __version__

MODEL = "/models/<model:name>"
VERSION = f"{MODEL}/versions/<version:number>"
EXTENSIONS = ["binary_tensor_data", "model_repository"]
BINARY = "application/octet-stream"
PLATFORM = "xornet_safetensors"


def routes(archive: Archive, metrics: Metrics) -> Blueprint:
    """Return the routes /v2 and below /v2/models."""
    protocol = model_paths.blueprint("open_inference", "/v2", archive.store.model)

    @protocol.get("")
    @protocol.get("/")
    @described("What the server is", ServerMetadata)
    def server_metadata() -> Response:
        return json_response({"name": "xornet", "version": __version__, "extensions": EXTENSIONS})

    @protocol.get(MODEL)
    @protocol.get(VERSION)
    @described("Tensors and lineage", ModelMetadata, 404, 503)
    def model_metadata(number: int | None = None) -> Response:
        version = archive.version(number)
        named = {"name": version.record.model, "versions": [str(each) for each in archive.numbers()]}
        facts = {"platform": PLATFORM, **tensors.metadata(), "properties": properties(version)}
        return json_response(named | facts, version)

    @protocol.post(f"{MODEL}/infer")
    @protocol.post(f"{VERSION}/infer")
    @described("The answers to a tensor of bits", InferResponse, 400, 404, 413, 503, body=InferRequest, or_else=BINARY)
    def infer(number: int | None = None) -> Response:
        frame = framing.read(request)
        bits = inference.read(frame.question.inputs[0], frame.binary)
        frame.refuse_doubles()
        version = archive.version(number)
        answers = infer_bits(version.network, bits)
        metrics.predicted(version.number, *answers.counts)
        return inference.respond(frame.question, version, answers)

    return protocol
