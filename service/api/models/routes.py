"""GET /models: what is in the store, what each worker serves, and the whole story of one version."""

import hashlib
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field

from service.api.models.details import line, story
from service.api.models.responses import Models, Story, Versions
from service.api.models.workers import workers
from service.http import converters as model_paths
from service.http import json_body as plain_json
from service.http.description import described
from service.http.json_response import encode, tell_version
from service.http.response import Answer
from service.metrics import Metrics
from service.model.live import LiveModel
from service.model.versions import MAX_LISTED, Archive

# A number never changes its content. "public" is not said: behind a token, no cache may keep it for others.
FOREVER = "max-age=31536000, immutable"


class Page(BaseModel):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LISTED)] = 20
    before: Annotated[int, Field(ge=1)] | None = None


def routes(live: LiveModel, archive: Archive, metrics: Metrics) -> Blueprint:
    """Return the routes below /models."""
    lineage = model_paths.blueprint("lineage", "/models", archive.store.model)
    model, url = archive.store.model, f"/models/{archive.store.model}"

    @lineage.get("")
    @described("The models", Models)
    def models() -> Response:
        version = live.current and live.current.number
        return _fresh({"models": [{"name": model, "version": version, "url": url}]})

    @lineage.get("/<model:name>")
    @described("The versions, newest first, and what each worker serves", Versions, 400, 404, query=Page)
    def versions() -> Response:
        page = plain_json.fit(request.args.to_dict(), Page)
        listed = [line(each, f"{url}/versions/{each.number}") for each in archive.newest(page.limit, page.before)]
        serving = live.current and live.current.number
        return _fresh({"name": model, "serving": serving, "workers": workers(metrics.registry), "versions": listed})

    @lineage.get("/<model:name>/versions/<version:number>")
    @described("The whole story", Story, 404, 503)
    def version(number: int) -> Response:
        found = archive.version(number)
        return _cached(tell_version(Answer(encode(story(found))), found), FOREVER, found.sha256)

    return lineage


def _fresh(body: dict[str, Any]) -> Response:
    data = encode(body)
    return _cached(Answer(data), "no-cache", hashlib.sha256(data).hexdigest())


def _cached(answer: Answer, control: str, etag: str) -> Response:
    """Return `answer`, or 304 for a client that has it already."""
    response = Response(status=304) if request.if_none_match.contains_weak(etag) else answer
    response.headers["Cache-Control"] = control
    response.set_etag(etag)
    return response
