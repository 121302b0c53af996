"""How each protocol carries one row, and how its response is read."""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import requests

from xornet_cli.smoke.facts import Facts

Row = tuple[int, ...]


class Reply(NamedTuple):
    """What a response says: a bit and a probability for each output, and the version, where the protocol names it."""

    bits: tuple[int, ...]
    probabilities: tuple[float, ...]
    version: int


class Dialect(NamedTuple):
    """One way to send a row."""

    name: str
    path: str  # with {name} and {version} in it
    write: Callable[[Facts, Row], dict[str, Any]]  # the options of requests
    read: Callable[[Facts, requests.Response], Reply]
    is_of_default: bool = False  # it is for the default model alone


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
    """Return what the binary tensors hold: first every probability, then every bit."""
    binary = response.content[int(response.headers["Inference-Header-Content-Length"]) :]
    count = len(model.outputs)
    probabilities = struct.unpack(f"<{count}d", binary[: 8 * count])
    return Reply(tuple(binary[8 * count :]), probabilities, _version(response))


def _flat(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _version(response: requests.Response) -> int:
    return int(response.headers["X-Model-Version"])


def v1_rows(_: Facts, row: Row) -> dict[str, Any]:
    return {"json": {"instances": [{"x": list(row)}]}}


def v1_columns(_: Facts, row: Row) -> dict[str, Any]:
    return {"json": {"inputs": {"x": [list(row)]}}}


DIALECTS = (
    Dialect("/predict", "/predict", by_name, read_by_name, is_of_default=True),
    Dialect("/models/NAME/predict", "/models/{name}/predict", by_name, read_by_name),
    Dialect("/models/NAME/versions/N/predict", "/models/{name}/versions/{version}/predict", by_name, read_by_name),
    Dialect("TensorFlow Serving, rows", "/v1/models/{name}:predict", v1_rows, read_v1_row),
    Dialect("TensorFlow Serving, columns", "/v1/models/{name}:predict", v1_columns, read_v1_column),
    Dialect("Open Inference Protocol, JSON", "/v2/models/{name}/infer", as_tensor, read_tensors),
    Dialect("Open Inference Protocol, binary", "/v2/models/{name}/infer", as_bytes, read_bytes),
)
