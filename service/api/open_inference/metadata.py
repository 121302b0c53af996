"""The protocol's routes for metadata: what the server is, and what a model's tensors are."""

from flask import Blueprint, current_app

from service.api.models.details import summary
from service.api.open_inference.datatypes import input_metadata, output_metadata
from service.api.open_inference.responses import ModelMetadata, ServerMetadata
from service.http.description import described
from service.http.response import Response, json_response
from service.model.registry import Models
from service.model.served import ServedModel
from service.model.signature import Signature
from xornet import __version__
from xornet.version import Version

EXTENSIONS = ["binary_tensor_data", "model_repository"]
OTHERS = "open_inference"  # the key of the application's `extensions` under which other parts name theirs
PLATFORM = "xornet_safetensors"


def add_routes(protocol: Blueprint, models: Models) -> None:
    """Add the routes that describe the server and its models."""

    @protocol.get("")
    @protocol.get("/")
    @described("What the server is", ServerMetadata)
    def server_metadata() -> Response:
        return json_response(describe_server(current_app.extensions.get(OTHERS, [])))

    @protocol.get("/models/<model:name>")
    @protocol.get("/models/<model:name>/versions/<version:number>")
    @described("The tensors, and the version's record", ModelMetadata, 404, 503)
    def model_metadata(name: str, number: int | None = None) -> Response:
        model = models.get(name)
        version = model.version(number)
        return json_response(describe(model, version), version)


def describe_server(others: list[str] | None = None) -> ServerMetadata:
    """Return what the server is, with the extensions of other parts."""
    return {"name": "xornet", "version": __version__, "extensions": EXTENSIONS + (others or [])}


def describe(model: ServedModel, version: Version) -> ModelMetadata:
    """Return the tensors of a model, and the record of one version of it."""
    signature = Signature.of(version.record)
    return {
        "name": model.name,
        "versions": [str(each) for each in model.numbers()],
        "platform": PLATFORM,
        "inputs": input_metadata(signature),
        "outputs": output_metadata(signature),
        "properties": _properties(version),
    }


def _properties(version: Version) -> dict[str, str]:
    """Return the version's record, as far as the protocol has room for it: strings by name."""
    record = version.record
    facts = {
        "version": record.version,
        "inputs": ",".join(record.inputs),
        "outputs": ",".join(record.outputs),
        **summary(version),
        "sizes": version.network.sizes,
    }
    return {name: str(fact) for name, fact in facts.items() if fact is not None}
