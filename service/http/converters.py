"""Models and versions in paths: how they are written, and that only one model is served."""

from flask import Blueprint, Flask, request
from werkzeug.routing import BaseConverter

from service.errors import Refusal


class ModelConverter(BaseConverter):
    """A model's name: TensorFlow Serving's paths go on after it with a colon."""

    regex = "[^/:]+"


class VersionConverter(BaseConverter):
    """A version's number, as the store writes it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


def register(app: Flask) -> None:
    """Let the paths of `app` hold `<model:name>` and `<version:number>`."""
    app.url_map.converters |= {"model": ModelConverter, "version": VersionConverter}


def blueprint(name: str, url_prefix: str, model: str) -> Blueprint:
    """Return a blueprint that takes the model's name from its paths, and refuses with 404 any but `model`."""
    routes = Blueprint(name, name, url_prefix=url_prefix)

    @routes.before_request
    def check() -> None:
        asked = (request.view_args or {}).pop("name", model)
        if asked != model:
            raise Refusal(404, f"there is no model {asked[:64]!r}, only {model!r}")

    return routes
