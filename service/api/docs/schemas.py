"""The JSON schemas of an OpenAPI document, collected while its operations are written."""

from typing import Any

from pydantic import BaseModel, TypeAdapter

from service.http.description import BodySchema
from service.http.response import JSON
from service.model.registry import Models
from service.model.signature import Signature

PREFIX = "#/components/schemas/"
MAX_DESCRIBED = 20  # models whose bodies are described one by one


class Schemas:
    """What pydantic and the models' signatures say of the types that are named to it."""

    def __init__(self, models: Models) -> None:
        default = models.default
        versions = {model.name: model.live.current for model in models.all()}
        self.model_names = list(versions)
        self.default_only = {default.name}
        self._signatures = {name: Signature.of(version.record) for name, version in versions.items() if version}
        self._definitions: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type; a tuple of types is an object with the fields of all of them."""
        if isinstance(kind, tuple):
            return {"allOf": [self.of(each) for each in kind]}
        schema = TypeAdapter(kind).json_schema(mode="serialization", ref_template=PREFIX + "{model}")
        self._definitions |= schema.pop("$defs", {})
        name = getattr(kind, "__name__", None)
        if name is None or schema.get("type") != "object":
            return schema
        self._definitions[name] = schema
        return {"$ref": PREFIX + name}

    def content(self, kind: Any) -> dict[str, Any]:
        """Return the content of a response: JSON of a type, or text of a content type."""
        if isinstance(kind, str):
            return {kind: {"schema": {"type": "object" if kind == JSON else "string"}}}
        return {JSON: {"schema": self.of(kind)}}

    def body(self, kind: type[BaseModel] | BodySchema, names: set[str] | None) -> dict[str, Any]:
        """Return what a request's body must be, for any of the models in `names`, or for all."""
        if isinstance(kind, type):
            return {"schema": self.of(kind)}
        signatures = {name: found for name, found in self._signatures.items() if names is None or name in names}
        described = {name: _inlined(kind(found)) for name, found in list(signatures.items())[:MAX_DESCRIBED]}
        examples = {name: {"value": schema.pop("example")} for name, schema in described.items()}
        different = list({repr(schema): schema for schema in described.values()}.values())
        if len(different) == 1:
            return {"schema": different[0], "examples": examples}
        return {"schema": {"anyOf": different} if different else {"type": "object"}, "examples": examples}

    def definitions(self) -> dict[str, Any]:
        """Return the schemas that the others refer to."""
        return self._definitions


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return `schema` with its definitions in the places of the references to them."""
    definitions = schema.pop("$defs", {})

    def inline(value: Any) -> Any:
        if isinstance(value, list):
            return [inline(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inline(definitions[value["$ref"].rpartition("/")[2]])
        return {key: inline(each) for key, each in value.items()}

    inlined: dict[str, Any] = inline(schema)
    return inlined
