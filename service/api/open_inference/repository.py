"""The extension `model_repository`: the store can be looked at, and is not to be commanded."""

from typing import NoReturn

from flask import Blueprint, Response, request

from service.api.open_inference.requests import IndexRequest
from service.api.open_inference.responses import Index
from service.errors import Refusal
from service.http import converters as model_paths
from service.http import json_body as plain_json
from service.http.description import described
from service.http.json_response import json_response
from service.model.versions import Archive, Shelved

WHY_NOT = "the store is the authority: the newest version that passes is served, and any other by its number"


def routes(archive: Archive) -> Blueprint:
    """Return the routes below /v2/repository."""
    repository = model_paths.blueprint("repository", "/v2/repository", archive.store.model)

    @repository.post("/index")
    @described("The versions in the store", Index, 400, 413, 503, body=IndexRequest)
    def index() -> Response:
        data = request.get_data(cache=False)
        asked = plain_json.fit(plain_json.parse(data), IndexRequest) if data else IndexRequest()
        newest = [each for each in archive.newest() if each.version or not asked.ready]
        return json_response([_entry(archive.store.model, each) for each in newest])

    @repository.post("/models/<model:name>/load")
    @repository.post("/models/<model:name>/unload")
    def command() -> NoReturn:
        raise Refusal(501, f"{request.path.rpartition('/')[2]} is not offered: {WHY_NOT}")

    return repository


def _entry(model: str, each: Shelved) -> dict[str, str]:
    state = "READY" if each.version else "UNAVAILABLE"
    return {"name": model, "version": str(each.number), "state": state, "reason": each.trouble}
