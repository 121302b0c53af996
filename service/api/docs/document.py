"""The description of the API, as OpenAPI 3.1, made from the models that validate its requests."""

from http import HTTPStatus
from typing import Any

from flask import Flask
from openapi_pydantic import (
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Schema,
    Tag,
)
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel
from werkzeug.routing import Rule

from service.http import description
from service.http.description import Description
from service.http.problems import is_plain
from service.http.response import JSON
from service.http.schemas import PlainError, Problem
from xornet import __version__

PROBLEM = "application/problem+json"
TAGS = {  # by the first part of a path, in the order in which they are shown
    "predict": "Prediction",
    "v1": "TensorFlow Serving",
    "v2": "Open Inference Protocol v2",
    "models": "Lineage",
    "": "Operation",
}
INTRODUCTION = """\
A network that has learned XOR, asked in the dialect that your client already speaks.
Every input is two bits; every answer is the probability that y is 1, the decided bit, and the version that gave it.
Press *Try it out* on any operation."""


def describe(app: Flask, model: str) -> str:
    """Return the description of every route of `app` that has one, as JSON."""
    paths: dict[str, PathItem] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if found := description.of(app.view_functions[rule.endpoint]):
            method = "post" if "POST" in (rule.methods or ()) else "get"
            path = rule.rule.replace("<model:name>", "{name}").replace("<version:number>", "{version}")
            paths[path] = PathItem.model_validate({method: _operation(rule, path, found, model)})
    info = Info(title="xornet", version=__version__, description=INTRODUCTION)
    tags = [Tag(name=tag) for tag in TAGS.values()]
    whole = construct_open_api_with_schema_class(OpenAPI(openapi="3.1.1", info=info, tags=tags, paths=paths))
    return whole.model_dump_json(by_alias=True, exclude_none=True, exclude_unset=True)


def _operation(rule: Rule, path: str, found: Description, model: str) -> Operation:
    versioned = ", of one version" if "number" in rule.arguments else ""
    responses = {"200": Response(description="OK", content=_content(found.answer) | _content(found.or_else))}
    for status in found.failures:
        failure = {JSON: PlainError} if is_plain(path) else {PROBLEM: Problem}
        content = {kind: MediaType(media_type_schema=_schema(error)) for kind, error in failure.items()}
        responses[str(status)] = Response(description=HTTPStatus(status).phrase, content=content)
    return Operation(
        tags=[TAGS.get(path.split("/")[1], TAGS[""])],
        summary=found.summary + versioned,
        operationId=f"{rule.endpoint}{'_version' if versioned else ''}{'_slash' if path.endswith('/') else ''}",
        parameters=_parameters(rule, found, model) or None,
        requestBody=RequestBody(content=_content(found.body), required=True) if found.body else None,
        responses=responses,
    )


def _parameters(rule: Rule, found: Description, model: str) -> list[Parameter]:
    parameters = []
    if "name" in rule.arguments:
        parameters.append(_parameter("name", "path", {"type": "string", "enum": [model]}))
    if "number" in rule.arguments:
        version = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1, "example": 1}
        parameters.append(_parameter("version", "path", version))
    for name, schema in (found.query.model_json_schema()["properties"] if found.query else {}).items():
        parameters.append(_parameter(name, "query", schema))
    return parameters


def _parameter(name: str, place: str, schema: dict[str, Any]) -> Parameter:
    return Parameter.model_validate({"name": name, "in": place, "required": place == "path", "schema": schema})


def _content(answer: type[BaseModel] | str | None) -> dict[str, MediaType]:
    if answer is None:
        return {}
    if isinstance(answer, str):
        return {answer: MediaType(media_type_schema=Schema(type="string"))}
    return {JSON: MediaType(media_type_schema=_schema(answer))}


def _schema(model: type[BaseModel]) -> Any:
    return PydanticSchema(schema_class=model)
