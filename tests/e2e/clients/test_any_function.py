"""Functions other than XOR, trained, published and served: every row in every dialect, and by Triton's own client."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import requests
import tritonclient.http as triton

from tests.conftest import SHIPPED
from tests.e2e.server import ROOT, service
from trainer.named_tables import find
from trainer.sweep.random_tables import draw_table
from xornet.store import WeightStore
from xornet.table_spec import spell
from xornet.truth_table import TruthTable

GENERATOR = np.random.default_rng(13)
MODELS = {
    "xor": "xor",
    "full-adder": "full-adder",
    "parity3": "parity3",
    "mux": "mux",
    **{
        f"random{inputs}": spell(draw_table(GENERATOR, inputs, outputs)) for inputs, outputs in ((3, 2), (4, 1), (5, 3))
    },
}
DATATYPES: dict[str, Any] = {"UINT8": np.uint8, "INT32": np.int32, "FP32": np.float32, "BOOL": bool}


class Served(NamedTuple):
    """A running service, and a model that it serves."""

    url: str
    model: str
    table: TruthTable

    @property
    def rows(self) -> list[list[int]]:
        return [[int(bit) for bit in row] for row in self.table.inputs]

    @property
    def targets(self) -> list[list[int]]:
        return [[int(bit) for bit in row] for row in self.table.targets]

    def post(self, path: str, body: object) -> Any:
        response = requests.post(f"{self.url}{path}", json=body, timeout=10)
        assert response.status_code == 200, response.text
        assert response.headers["X-Model-Name"] == self.model
        return response.json()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service on a store into which the trainer has published every one of the models."""
    folder = tmp_path_factory.mktemp("any-function")
    for name, table in MODELS.items():
        command = [sys.executable, "-m", "trainer", "train", "--quiet", "--seed", "1", "--models-dir", str(folder)]
        subprocess.run(
            [*command, "--table", table, "--model", name], cwd=ROOT, check=True, capture_output=True, timeout=600
        )
    with service(folder, folder / "log", WEB_CONCURRENCY="1") as address:
        yield address


@pytest.fixture(params=MODELS)
def served(url: str, request: pytest.FixtureRequest) -> Served:
    return Served(url, request.param, find(MODELS[request.param]))


def test_every_row_is_right_one_by_one(served: Served) -> None:
    outputs = served.table.output_names
    for row in served.table.rows:
        for path in ("predict", "versions/1/predict"):
            bits = {name: row[name] for name in served.table.input_names}

            told = served.post(f"/models/{served.model}/{path}", bits)

            assert {name: told[name] for name in outputs} == {name: row[name] for name in outputs}
            chances = told["probability"] if len(outputs) > 1 else {outputs[0]: told["probability"]}
            assert all(abs(chances[name] - row[name]) <= 0.1 for name in outputs)


def test_every_row_is_right_for_tensorflow_serving(served: Served) -> None:
    path = f"/v1/models/{served.model}"
    for form in ({"instances": served.rows}, {"instances": [{"x": row} for row in served.rows]}):
        told = served.post(f"{path}:predict", form)["predictions"]
        assert [np.atleast_1d(each["y"]).tolist() for each in told] == served.targets
    for column in ({"inputs": served.rows}, {"inputs": {"x": served.rows}}):
        told = served.post(f"{path}/versions/1:predict", column)["outputs"]
        assert np.reshape(told["y"], (len(served.rows), -1)).tolist() == served.targets


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "JSON"])
@pytest.mark.parametrize("datatype", DATATYPES)
def test_every_row_is_right_for_tritons_client(served: Served, datatype: str, binary: bool) -> None:  # noqa: FBT001
    bits: npt.NDArray[Any] = served.table.inputs.astype(DATATYPES[datatype])
    tensor = triton.InferInput("x", list(bits.shape), datatype)
    tensor.set_data_from_numpy(bits, binary_data=binary)
    wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("probability", "y")]

    with triton.InferenceServerClient(served.url.removeprefix("http://")) as client:
        metadata = client.get_model_metadata(served.model)
        result = client.infer(served.model, [tensor], outputs=wanted)

    assert [each["shape"] for each in metadata["inputs"]] == [[-1, bits.shape[1]]]
    assert [each["shape"] for each in metadata["outputs"]] == [[-1, served.table.targets.shape[1]]] * 2
    assert result.as_numpy("y").tolist() == served.targets
    assert np.abs(result.as_numpy("probability") - served.table.targets).max() <= 0.1


def test_xor_beside_them_is_what_it_was(url: str) -> None:
    shipped = WeightStore(SHIPPED, "xor").load(1)
    for row in shipped.record.truth_table:
        told = requests.post(f"{url}/predict", json={"x1": row["x1"], "x2": row["x2"]}, timeout=5).json()
        assert told.keys() == {"y", "probability", "model", "version"}
        assert (told["y"], told["model"], told["version"]) == (row["y"], "xor", 1)


def test_all_of_them_are_listed_and_described(url: str) -> None:
    listed = requests.get(f"{url}/models", timeout=5).json()["models"]
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        index = client.get_model_repository_index()
    body = requests.get(f"{url}/openapi.json", timeout=5).json()["paths"]["/models/{name}/predict"]["post"]

    assert [model["name"] for model in listed] == sorted(MODELS)
    assert [model["name"] for model in index] == sorted(MODELS)
    examples = body["requestBody"]["content"]["application/json"]["examples"]
    for name, example in examples.items():
        assert requests.post(f"{url}/models/{name}/predict", json=example["value"], timeout=5).status_code == 200
    assert sorted(examples) == sorted(MODELS)
