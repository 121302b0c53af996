"""GET /models: which models and versions there are, what each worker serves, and everything about one version."""

import hashlib
from typing import Annotated

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict, Field

from service.api.models.details import details, labels, listed, number_of
from service.api.models.responses import Computed, ModelList, VersionList
from service.http.caching import FOREVER, REVALIDATE, cached
from service.http.description import described
from service.http.json_body import fit
from service.http.response import Response, encode, name_version
from service.model.registry import Models
from service.model.served import MAX_LISTED
from service.service import Service
from xornet.record import Record

BINARY = "application/octet-stream"


class Page(BaseModel):
    """The part of a list that is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LISTED)] = 20
    before: Annotated[int, Field(ge=1)] | None = None


def plug_in(service: Service) -> None:
    """Add the routes below /models."""
    registry = Blueprint("models", __name__, url_prefix="/models")
    models = service.models

    @registry.get("")
    @described("The models", ModelList)
    def list_models() -> Response:
        body: ModelList = {
            "models": [
                {
                    "name": model.name,
                    "version": number_of(model.live.current),
                    "labels": {label: number_of(each.version) for label, each in model.labels.items()},
                    "default": model is models.default,
                    "url": f"/models/{model.name}",
                }
                for model in models.all()
            ]
        }
        return _fresh(body)

    @registry.get("/<model:name>")
    @described("The versions, newest first, and what each worker serves", VersionList, 400, 404, query=Page)
    def list_versions(name: str) -> Response:
        model, page = models.get(name), fit(request.args.to_dict(), Page)
        body: VersionList = {
            "name": name,
            "serving": number_of(model.live.current),
            "trouble": model.live.trouble or None,
            "labels": labels(model),
            "workers": service.worker_states(name),
            "versions": [
                listed(entry, f"/models/{name}/versions/{entry.number}")
                for entry in model.newest(page.limit, page.before)
            ],
        }
        return _fresh(body)

    _add_version_routes(registry, models)
    service.app.register_blueprint(registry)


def _add_version_routes(registry: Blueprint, models: Models) -> None:
    """Add the routes about one version, whose content never changes."""

    @registry.get("/<model:name>/versions/<version:number>")
    @described("Everything that is recorded about a version", (Record, Computed), 404, 503)
    def show_version(name: str, number: int) -> Response:
        version = models.get(name).version(number)
        return cached(name_version(Response(encode(details(version))), version), FOREVER, version.sha256)

    @registry.get("/<model:name>/versions/<version:number>.safetensors")
    @described("The file of a version", BINARY, 404, 503)
    def download_version(name: str, number: int) -> Response:
        version = models.get(name).version(number)
        response = name_version(Response(version.data, content_type=BINARY), version)
        response.headers.append(("Content-Disposition", f'attachment; filename="{name}-{number}.safetensors"'))
        return cached(response, FOREVER, version.sha256)


def _fresh(body: ModelList | VersionList) -> Response:
    data = encode(body)
    return cached(Response(data), REVALIDATE, hashlib.sha256(data).hexdigest())
