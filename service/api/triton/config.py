"""A model's configuration in Triton's form, as far as it means anything here."""

from typing_extensions import TypedDict

from service.api.open_inference.datatypes import CARRIERS, INPUT_DATATYPE, input_metadata, output_metadata
from service.api.open_inference.metadata import PLATFORM
from service.api.open_inference.responses import TensorMetadata
from service.model.signature import Signature
from service.settings import Settings

BACKEND = "xornet"


class Tensor(TypedDict):
    """One tensor, without the dimension of the batch."""

    name: str
    data_type: str
    dims: list[int]


class InstanceGroup(TypedDict):
    """The workers."""

    name: str
    kind: str
    count: int


class ModelConfig(TypedDict):
    """What `/config` responds with."""

    name: str
    platform: str
    backend: str
    version_policy: dict[str, dict[str, object]]
    max_batch_size: int
    input: list[Tensor]
    output: list[Tensor]
    instance_group: list[InstanceGroup]


def config(name: str, signature: Signature, settings: Settings) -> ModelConfig:
    """Return the configuration of a model; a batch is as large as a body may be."""
    row_bytes = signature.width * CARRIERS[INPUT_DATATYPE].dtype.itemsize
    return {
        "name": name,
        "platform": PLATFORM,
        "backend": BACKEND,
        "version_policy": {"all": {}},
        "max_batch_size": settings.max_body_bytes // row_bytes,
        "input": [_tensor(each) for each in input_metadata(signature)],
        "output": [_tensor(each) for each in output_metadata(signature)],
        "instance_group": [{"name": name, "kind": "KIND_CPU", "count": settings.web_concurrency}],
    }


def _tensor(metadata: TensorMetadata) -> Tensor:
    _, *dims = metadata["shape"]
    return {"name": metadata["name"], "data_type": f"TYPE_{metadata['datatype']}", "dims": dims}
