"""Models, labels and versions in paths: how they are written."""

from flask import Flask
from werkzeug.routing import BaseConverter


class NameConverter(BaseConverter):
    """A model's name or a label: TensorFlow Serving's paths go on after it with a colon."""

    regex = "[^/:]+"


class VersionConverter(BaseConverter):
    """A version's number, as the store writes it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


def register(app: Flask) -> None:
    """Let the paths of `app` hold `<model:name>`, `<label:label>` and `<version:number>`."""
    app.url_map.converters |= {"model": NameConverter, "label": NameConverter, "version": VersionConverter}
