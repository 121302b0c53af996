"""What a service says of its models: the truth tables that its responses are held against."""

from typing import NamedTuple

from xornet_client import Client


class Facts(NamedTuple):
    """One version of one model."""

    name: str
    version: int
    is_default: bool
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    table: dict[tuple[int, ...], tuple[int, ...]]  # the bits of each row → those of the outputs


def find_models(client: Client) -> list[Facts]:
    """Return every model that the service serves, at its current version."""
    found = client.read("GET", "/models")["models"]
    return [
        read(client, each["name"], each["version"], is_default=each["default"]) for each in found if each["version"]
    ]


def read(client: Client, name: str, version: int, *, is_default: bool) -> Facts:
    """Return what is recorded of a version."""
    record = client.read("GET", f"/models/{name}/versions/{version}")
    inputs, outputs = tuple(record["inputs"]), tuple(record["outputs"])
    table = {tuple(row[each] for each in inputs): tuple(row[each] for each in outputs) for row in record["truth_table"]}
    return Facts(name, version, is_default, inputs, outputs, table)
