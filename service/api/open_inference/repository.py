"""The extension `model_repository`, read-only: the index is supported, load and unload are not."""

from typing import Literal, NoReturn

from flask import Blueprint, request

from service.api.open_inference.requests import IndexRequest
from service.api.open_inference.responses import Index, IndexEntry
from service.errors import NoModelLoaded, Rejected
from service.http.description import described
from service.http.json_body import fit_json
from service.http.request_body import read_body
from service.http.response import Response, json_response
from service.model.registry import Models
from service.model.served import ServedModel
from service.model.versions import VersionEntry
from service.service import Service

WHY_NOT = "the store is the authority: the newest version that passes is served, and any other by its number"


def add_routes(protocol: Blueprint, service: Service) -> None:
    """Add the routes below /v2/repository."""
    models = service.models

    @protocol.post("/repository/index")
    @described("The versions of every model in the store", Index, 400, 413, 415, 503, body=IndexRequest)
    def index() -> Response:
        data = read_body(request.environ, service.settings.max_body_bytes)
        wanted = fit_json(data, IndexRequest) if data else IndexRequest()
        return json_response(list_versions(models, is_ready=bool(wanted.ready)))

    @protocol.post("/repository/models/<model:name>/load")
    @protocol.post("/repository/models/<model:name>/unload")
    def command(name: str) -> NoReturn:
        models.get(name)
        raise Rejected(501, f"{request.path.rpartition('/')[2]} is not offered: {WHY_NOT}")


def list_versions(models: Models, *, is_ready: bool) -> Index:
    """Return the newest versions of every model, or those of them that are ready; raises as `_entries`."""
    return [_entry(model, entry) for model, entry in _entries(models) if entry.version or not is_ready]


def _entries(models: Models) -> list[tuple[ServedModel, VersionEntry]]:
    """Return the newest entries of every model whose store could be read; NoModelLoaded if that is none."""
    found: list[tuple[ServedModel, VersionEntry]] = []
    failures: list[NoModelLoaded] = []
    for model in models.all():
        try:
            found += [(model, entry) for entry in model.newest()]
        except NoModelLoaded as failure:
            failures.append(failure)
    if failures and not found:
        raise failures[0]
    return found


def _entry(model: ServedModel, entry: VersionEntry) -> IndexEntry:
    labels = [name for name, label in model.labels.items() if label.version and label.version.number == entry.number]
    named: IndexEntry = {
        "name": model.name,
        "version": str(entry.number),
        "state": _state(entry),
        "reason": entry.trouble,
    }
    return {**named, "labels": labels} if labels else named


def _state(entry: VersionEntry) -> Literal["READY", "LOADING", "UNAVAILABLE"]:
    if entry.version:
        return "READY"
    return "LOADING" if entry.is_loading else "UNAVAILABLE"
