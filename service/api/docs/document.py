"""The OpenAPI 3.1 document of the service, made from the types that its routes respond with."""

import re
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from service.api.docs.schemas import Schemas
from service.http import description
from service.http.description import Description
from service.http.problems import PROBLEM, is_plain
from service.http.response import JSON, encode
from service.http.schemas import PlainError, Problem
from service.model.registry import Models
from xornet import __version__
from xornet.names import LABEL

TAGS = {  # by the first part of a path, in the order in which they are shown
    "predict": "Prediction",
    "v1": "TensorFlow Serving",
    "v2": "Open Inference Protocol v2",
    "models": "Models",
    "": "Operation",
}
INTRODUCTION = """\
Networks that have learned functions of bits, in the dialect that your client already speaks.
Every input is a row of bits. Every prediction is the probability that an output is 1, the decided bit, and the
version that computed both. Press *Try it out* on any operation."""
LAST_VERSION = 10**18 - 1
OF_ONE = {"version": ", of one version", "label": ", of the version that a label has"}
PARAMETER = re.compile(r"<\w+:(\w+)>")


def write_document(app: Flask, models: Models) -> bytes:
    """Return the document of every route of `app` that has a description, as JSON."""
    schemas = Schemas(models)
    paths: dict[str, Any] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if found := description.of(app.view_functions[rule.endpoint]):
            method = "post" if "POST" in (rule.methods or ()) else "get"
            path = PARAMETER.sub(r"{\1}", rule.rule.replace(":number>", ":version>"))
            paths.setdefault(path, {})[method] = _operation(rule, path, found, schemas)
    document = {
        "openapi": "3.1.1",
        "info": {"title": "xornet", "version": __version__, "description": INTRODUCTION},
        "servers": [{"url": ".", "description": "where this document was found"}],
        "tags": [{"name": tag} for tag in TAGS.values()],
        "paths": paths,
        "components": {"schemas": schemas.definitions()},
    }
    return encode(document)


def _operation(rule: Rule, path: str, found: Description, schemas: Schemas) -> dict[str, Any]:
    which = next((kind for kind in ("version", "label") if f"<{kind}:" in rule.rule), "")
    operation: dict[str, Any] = {
        "tags": [TAGS.get(path.split("/")[1], TAGS[""])],
        "summary": found.summary + OF_ONE.get(which, ""),
        "operationId": f"{rule.endpoint}{which and f'_{which}'}{'_slash' if path.endswith('/') else ''}",
        "responses": _responses(path, found, schemas),
    }
    if parameters := _parameters(rule, found, schemas):
        operation["parameters"] = parameters
    if found.body:
        names = None if "name" in rule.arguments else schemas.default_only
        operation["requestBody"] = {"required": True, "content": {JSON: schemas.body(found.body, names)}}
    return operation


def _responses(path: str, found: Description, schemas: Schemas) -> dict[str, Any]:
    content = schemas.content(found.response) | (schemas.content(found.or_else) if found.or_else else {})
    responses = {"200": {"description": "OK", "content": content}}
    kind, form = (JSON, PlainError) if is_plain(path) else (PROBLEM, Problem)
    for status in found.failures:
        failure = {"description": HTTPStatus(status).phrase, "content": {kind: {"schema": schemas.of(form)}}}
        responses[str(status)] = failure
    return responses


def _parameters(rule: Rule, found: Description, schemas: Schemas) -> list[dict[str, Any]]:
    parameters = []
    if "name" in rule.arguments:
        parameters.append(_parameter("name", "path", {"type": "string", "enum": schemas.model_names}))
    if "number" in rule.arguments:
        version = {"type": "integer", "minimum": 1, "maximum": LAST_VERSION, "example": 1}
        parameters.append(_parameter("version", "path", version))
    if "label" in rule.arguments:
        parameters.append(_parameter("label", "path", {"type": "string", "pattern": f"^{LABEL.pattern}$"}))
    for name, schema in (found.query.model_json_schema()["properties"] if found.query else {}).items():
        parameters.append(_parameter(name, "query", schema))
    return parameters


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}
