"""How paths are matched: models, labels and versions in them, and rules that do nothing else."""

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import BaseConverter, Rule


class NameConverter(BaseConverter):
    """A model's name or a label: TensorFlow Serving's paths go on after it with a colon."""

    regex = "[^/:]+"


class VersionConverter(BaseConverter):
    """A version's number, as the store writes it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


class MatchedRule(Rule):
    """A rule that builds no addresses: compiling the code for that would take two thirds of an application's start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: ARG002, FBT001, FBT002
        return _build_nothing


def _build_nothing(*_: object, **__: object) -> tuple[str, str]:
    raise NotImplementedError("the service builds no addresses")


def register(app: Flask) -> None:
    """Let the paths of `app` hold `<model:name>`, `<label:label>` and `<version:number>`."""
    app.url_map.converters |= {"model": NameConverter, "label": NameConverter, "version": VersionConverter}
