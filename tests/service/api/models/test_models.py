"""What is in the store, and the story of each version."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.networks import FULL_ADDER, full_adder_by_hand
from tests.paths import ROOT
from tests.service.model.test_live import publish_again
from tests.versions import publish
from trainer.arguments import parse
from trainer.cli import main
from xornet.store import WeightStore
from xornet.truth_table import TruthTable


def test_lists_the_model_and_the_version_that_is_served(serve: Serve) -> None:
    full, empty = serve().test_client(), serve(model_name="empty").test_client()

    assert full.get("/models").get_json() == {
        "models": [{"name": "xor", "version": 1, "labels": {}, "default": True, "url": "/models/xor"}]
    }
    assert empty.get("/models").get_json()["models"] == [
        {"name": "empty", "version": None, "labels": {}, "default": True, "url": "/models/empty"},
        {"name": "xor", "version": 1, "labels": {}, "default": False, "url": "/models/xor"},
    ]
    assert empty.get("/models/empty").get_json()["versions"] == []
    assert empty.get("/models/empty").get_json()["serving"] is None


def test_lists_versions_newest_first_with_those_that_are_refused(serve: Serve, store: WeightStore) -> None:
    publish_again(store)
    store.path(3).write_bytes(b"")
    client = serve().test_client()

    listed = client.get("/models/xor").get_json()

    assert (listed["name"], listed["serving"]) == ("xor", 2)
    refused, second, first = listed["versions"]
    assert (refused["version"], refused["status"], refused["url"]) == (3, "refused", "/models/xor/versions/3")
    assert "version 3 is rejected" in refused["reason"]
    assert (second["version"], second["parent"], second["status"]) == (2, 1, "available")
    assert first["sha256"] == store.load(1).sha256
    assert first["sizes"] == [2, 2, 1]


def test_lists_page_by_page(serve: Serve, store: WeightStore) -> None:
    for _ in range(4):
        publish_again(store)
    client = serve().test_client()

    pages = [client.get(f"/models/xor?limit=2{more}").get_json()["versions"] for more in ("", "&before=4", "&before=2")]

    assert [[each["version"] for each in page] for page in pages] == [[5, 4], [3, 2], [1]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "before=0", "before=-1", "page=2"])
def test_says_what_is_wrong_with_a_query(shared_client: FlaskClient, query: str) -> None:
    answer = shared_client.get(f"/models/xor?{query}")

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["errors"][0]["field"] == query.partition("=")[0]


def test_tells_the_whole_story_of_a_version(client: FlaskClient, store: WeightStore) -> None:
    version = store.load(1)

    story = client.get("/models/xor/versions/1").get_json()

    assert story["recipe"]["seed"] == version.record.recipe.seed
    assert story["report"]["margin"] == version.record.report.margin
    assert (story["sha256"], story["tensors_sha256"]) == (version.sha256, version.tensors_sha256)
    assert story["weights"]["hidden"]["weight"] == version.network.hidden.weight.tolist()
    assert story["weights"]["output"]["bias"] == version.network.output.bias.tolist()
    assert len(story["learning_curve"]) == len(version.curve)
    assert tuple(story["learning_curve"][0].values()) == tuple(version.curve[0])
    assert [answer["y"] for answer in story["answers"]] == [0, 1, 1, 0]
    assert all(len(answer["hidden"]) == 2 for answer in story["answers"])


def test_the_command_of_a_story_is_the_recipe(client: FlaskClient, store: WeightStore) -> None:
    recipe = store.load(1).record.recipe

    python, dash_m, trainer, *arguments = shlex.split(client.get("/models/xor/versions/1").get_json()["command"])

    parsed = parse(arguments)
    assert (python, dash_m, trainer) == ("python", "-m", "trainer")
    assert parsed.engine == recipe.engine
    assert (parsed.command, parsed.seed, parsed.lr, parsed.epochs) == (
        "train",
        recipe.seed,
        recipe.learning_rate,
        recipe.epochs,
    )
    assert (parsed.hidden, parsed.activation, parsed.margin) == (
        recipe.hidden,
        recipe.activation,
        recipe.required_margin,
    )


@pytest.mark.parametrize(
    ("model", "table"),
    [("xor", ()), ("full-adder", ("--table", "full-adder")), ("mine", ("--table", "b,a:sum=0110,carry=0001"))],
)
def test_the_command_of_a_version_makes_the_same_weights_again(
    serve: Serve, models_dir: Path, tmp_path: Path, model: str, table: tuple[str, ...]
) -> None:
    assert main(["train", *table, "--model", model, "--models-dir", str(models_dir), "--seed", "4", "--quiet"]) == 0
    number = WeightStore(models_dir, model).versions()[-1]
    command = serve().test_client().get(f"/models/{model}/versions/{number}").get_json()["command"]

    subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "MODELS_DIR": str(tmp_path / "again")},
        check=True,
        capture_output=True,
        timeout=300,
    )

    again, first = WeightStore(tmp_path / "again", model).load(1), WeightStore(models_dir, model).load(number)
    assert again.tensors_sha256 == first.tensors_sha256
    assert again.record.truth_table == first.record.truth_table
    assert ("--table" in command) == (model != "xor")


def test_a_name_that_a_shell_would_understand_is_quoted(serve: Serve, adder: WeightStore) -> None:
    rows = [
        {"$(id)": row["a"], "b": row["b"], "carry": row["carry"], "s;": row["sum"], "c": row["carries"]}
        for row in FULL_ADDER.rows
    ]
    publish(adder, full_adder_by_hand(), TruthTable.from_rows(rows, ("$(id)", "b", "carry"), ("s;", "c")))

    command = serve().test_client().get("/models/full-adder/versions/2").get_json()["command"]

    assert "'--table=$(id),b,carry:s;=01101001,c=00010111'" in command


def test_a_version_never_changes_and_may_be_kept_for_good(client: FlaskClient, store: WeightStore) -> None:
    answer = client.get("/models/xor/versions/1")
    again = client.get("/models/xor/versions/1", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["ETag"] == f'"{store.load(1).sha256}"'
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Model-Version"] == "1"
    assert (again.status_code, again.data) == (304, b"")


def test_a_list_is_asked_for_anew_but_not_sent_twice(client: FlaskClient) -> None:
    answer = client.get("/models")
    again = client.get("/models", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "no-cache"
    assert again.status_code == 304


def test_what_is_not_there_or_not_usable_is_a_problem_with_the_reason(serve: Serve, store: WeightStore) -> None:
    store.path(2).write_bytes(b"")
    client = serve().test_client()

    unknown, refused, other = (
        client.get(path) for path in ("/models/xor/versions/9", "/models/xor/versions/2", "/models/and")
    )

    assert (unknown.status_code, refused.status_code, other.status_code) == (404, 503, 404)
    assert unknown.get_json()["detail"] == "version 9 of xor is not in the store"
    assert "version 2 is rejected" in refused.get_json()["detail"]
    assert other.get_json()["detail"] == "there is no model 'and', only 'xor'"


def test_the_file_of_a_version_is_downloaded_as_it_is(client: FlaskClient, store: WeightStore) -> None:
    response = client.get("/models/xor/versions/1.safetensors")
    again = client.get("/models/xor/versions/1.safetensors", headers={"If-None-Match": response.headers["ETag"]})

    assert response.data == store.path(1).read_bytes()
    assert response.headers["ETag"] == f'"{store.load(1).sha256}"'
    assert response.headers["Content-Disposition"] == 'attachment; filename="xor-1.safetensors"'
    assert "immutable" in response.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/models/xor/versions/9.safetensors").status_code == 404
