"""How each protocol of HTTP carries one row, and how its response is read."""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import requests

from xornet_cli.smoke.dialect import Reply, Row, Unreadable, unpack
from xornet_cli.smoke.facts import Facts
from xornet_client import Client


class OverHTTP(NamedTuple):
    """A dialect of HTTP."""

    name: str
    path: str  # with {name} and {version} in it
    write: Callable[[Facts, Row], dict[str, Any]]  # the options of requests
    read: Callable[[Facts, requests.Response], Reply]
    is_of_default: bool = False

    def request(self, client: Client, model: Facts, row: Row) -> Reply:
        path = self.path.format(name=model.name, version=model.version)
        response = client.send("POST", path, **self.write(model, row))
        try:
            return self.read(model, response)
        except (ValueError, LookupError, TypeError, AttributeError, struct.error) as error:
            raise Unreadable(f"{error!r} in {response.text[:80]!r}") from error


def by_name(model: Facts, row: Row) -> dict[str, Any]:
    return {"json": dict(zip(model.inputs, row, strict=True))}


def read_by_name(model: Facts, response: requests.Response) -> Reply:
    body = response.json()
    bits, found = tuple(body[name] for name in model.outputs), body["probability"]
    probabilities = tuple(found[name] for name in model.outputs) if isinstance(found, dict) else (found,)
    return Reply(bits, probabilities, body["version"])


def read_v1_row(_: Facts, response: requests.Response) -> Reply:
    (prediction,) = response.json()["predictions"]
    return Reply(_flat(prediction["y"]), _flat(prediction["probability"]), _version(response))


def read_v1_column(_: Facts, response: requests.Response) -> Reply:
    outputs = response.json()["outputs"]
    return Reply(_flat(outputs["y"][0]), _flat(outputs["probability"][0]), _version(response))


def as_tensor(model: Facts, row: Row) -> dict[str, Any]:
    tensor = {"name": "x", "datatype": "UINT8", "shape": [1, len(model.inputs)], "data": list(row)}
    return {"json": {"inputs": [tensor]}}


def read_tensors(_: Facts, response: requests.Response) -> Reply:
    body = response.json()
    outputs = {each["name"]: tuple(each["data"]) for each in body["outputs"]}
    return Reply(outputs["y"], outputs["probability"], int(body["model_version"]))


def as_bytes(_: Facts, row: Row) -> dict[str, Any]:
    return {"data": bytes(row), "headers": {"Inference-Header-Content-Length": "0"}}


def read_bytes(model: Facts, response: requests.Response) -> Reply:
    binary = response.content[int(response.headers["Inference-Header-Content-Length"]) :]
    return unpack(model, binary, _version(response))


def _flat(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _version(response: requests.Response) -> int:
    return int(response.headers["X-Model-Version"])


def v1_rows(_: Facts, row: Row) -> dict[str, Any]:
    return {"json": {"instances": [{"x": list(row)}]}}


def v1_columns(_: Facts, row: Row) -> dict[str, Any]:
    return {"json": {"inputs": {"x": [list(row)]}}}


DIALECTS = (
    OverHTTP("/predict", "/predict", by_name, read_by_name, is_of_default=True),
    OverHTTP("/models/NAME/predict", "/models/{name}/predict", by_name, read_by_name),
    OverHTTP("/models/NAME/versions/N/predict", "/models/{name}/versions/{version}/predict", by_name, read_by_name),
    OverHTTP("TensorFlow Serving, rows", "/v1/models/{name}:predict", v1_rows, read_v1_row),
    OverHTTP("TensorFlow Serving, columns", "/v1/models/{name}:predict", v1_columns, read_v1_column),
    OverHTTP("Open Inference Protocol, JSON", "/v2/models/{name}/infer", as_tensor, read_tensors),
    OverHTTP("Open Inference Protocol, binary", "/v2/models/{name}/infer", as_bytes, read_bytes),
)
