"""The official descriptions of the Open Inference Protocol, and what they say of an answer."""

from functools import cache
from pathlib import Path
from typing import Any

import requests
import yaml
from jsonschema import Draft4Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT4

OIP = Path(__file__).parents[2] / "oip"
FILES = ("open_inference_rest.yaml", "mlserver_dataplane.yaml", "mlserver_model_repository.yaml")
# One of the files calls a type "bytes", which JSON does not have.
WITH_BYTES = Draft4Validator.TYPE_CHECKER.redefine("bytes", lambda *_: False)
Validator = extend(Draft4Validator, type_checker=WITH_BYTES)  # type: ignore[no-untyped-call]


@cache
def description(file: str) -> Any:
    return yaml.safe_load((OIP / file).read_text())


def paths(file: str, model: str, version: str) -> list[tuple[str, str, str]]:
    """Return every (method, path, path as it is written) of one file, for a model and its version."""
    names = {"${MODEL_NAME}": model, "${MODEL_VERSION}": version, "{model_name}": model, "{model_version}": version}
    found = []
    for written, item in description(file)["paths"].items():
        path = written
        for placeholder, name in names.items():
            path = path.replace(placeholder, name)
        found += [(method, path, written) for method in ("get", "post") if method in item]
    return found


def check(file: str, method: str, written: str, answer: requests.Response) -> None:
    """Fail unless the file knows this status of the operation, and the body is what it says."""
    responses = description(file)["paths"][written][method]["responses"]
    assert str(answer.status_code) in responses, (file, written, answer.status_code, answer.text)
    if content := responses[str(answer.status_code)].get("content"):
        reference = content["application/json"]["schema"]["$ref"]
        registry: Registry[Any] = Registry().with_resource("urn:oip", DRAFT4.create_resource(description(file)))
        Validator({"$ref": f"urn:oip{reference}"}, registry=registry).validate(answer.json())
