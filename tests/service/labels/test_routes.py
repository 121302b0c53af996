"""What clients see of labels."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.service.model.test_live import publish_again
from tests.service.part import part
from xornet.labels import write
from xornet.store import WeightStore

LABEL = "/v1/models/xor/labels/stable"
BODY = {"instances": [[0, 1]]}


@pytest.fixture
def labelled(serve: Serve, store: WeightStore) -> FlaskClient:
    """The service with versions 1 and 2, of which 1 is `stable` and 9, which is not there, `canary`."""
    publish_again(store)
    write(store, "stable", 1)
    write(store, "canary", 9)
    return serve().test_client()


@part("service.api.tf_serving.routes")
def test_tensorflow_servings_routes_take_a_label(labelled: FlaskClient) -> None:
    predicted = labelled.post(f"{LABEL}:predict", json=BODY)
    again = labelled.post(f"{LABEL}:predict", json=BODY)
    newest = labelled.post("/v1/models/xor:predict", json=BODY)
    metadata = labelled.get(f"{LABEL}/metadata").get_json()
    status = labelled.get(LABEL).get_json()["model_version_status"]

    assert [each.headers["X-Model-Version"] for each in (predicted, again, newest)] == ["1", "1", "2"]
    assert predicted.get_json()["predictions"][0]["y"] == 1
    assert metadata["model_spec"] == {"name": "xor", "signature_name": "", "version": "1"}
    assert [(each["version"], each["state"]) for each in status] == [("1", "AVAILABLE")]


@part("service.api.tf_serving.routes")
@pytest.mark.parametrize("end", [":predict", "", "/metadata"])
def test_a_label_that_is_not_there_is_404_and_one_without_a_version_503(labelled: FlaskClient, end: str) -> None:
    def ask(label: str) -> tuple[int, str]:
        path = f"/v1/models/xor/labels/{label}{end}"
        answer = labelled.post(path, json=BODY) if end == ":predict" else labelled.get(path)
        return answer.status_code, answer.get_json()["error"]

    assert ask("nowhere") == (404, "there is no label 'nowhere' of xor")
    status, error = ask("canary")
    assert status == 503
    assert "label canary names version 9, which is not in the store; it has no version yet" in error


@part("service.api.models.routes")
def test_the_models_are_listed_with_their_labels(labelled: FlaskClient) -> None:
    (model,) = labelled.get("/models").get_json()["models"]
    listed = labelled.get("/models/xor").get_json()["labels"]

    assert model["labels"] == {"canary": None, "stable": 1}
    assert listed == [
        {
            "label": "canary",
            "version": None,
            "names": 9,
            "trouble": "label canary names version 9, which is not in the store; it has no version yet",
        },
        {"label": "stable", "version": 1, "names": 1, "trouble": None},
    ]


@part("service.api.open_inference.routes")
def test_the_index_names_the_labels_of_a_version(labelled: FlaskClient) -> None:
    second, first = labelled.post("/v2/repository/index").get_json()

    assert first["labels"] == ["stable"]
    assert "labels" not in second


@part("service.metrics.routes")
def test_the_metrics_have_every_label(labelled: FlaskClient) -> None:
    told = labelled.get("/metrics").text

    assert 'xornet_model_label_version{label="stable",model="xor",pid=' in told
    assert 'xornet_model_load_failures_total{model="xor",reason="label"} 1.0' in told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("xornet_store_stuck_labels{")] == ["1.0"]


def test_a_service_can_be_pinned_to_a_label(serve: Serve, store: WeightStore) -> None:
    publish_again(store)
    early = serve(model_version="stable").test_client()
    unready = early.get("/readyz")
    write(store, "stable", 1)

    ready = serve(model_version="stable").test_client().get("/readyz")

    assert unready.status_code == 503
    assert "the store does not hold a version labelled stable yet" in unready.get_json()["detail"]
    assert ready.get_json() == {"status": "ready", "model": "xor", "version": 1}
