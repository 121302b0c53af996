"""Models and versions in paths: how they are written."""

from flask import Flask
from werkzeug.routing import BaseConverter


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
