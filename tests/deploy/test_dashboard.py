"""The dashboard and the alerts ask for figures that there are."""

import json
import re
import subprocess

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from service.metrics.responses import dialect_of
from tests.conftest import Serve
from tests.paths import ROOT
from xornet.labels import write
from xornet.store import WeightStore

FIGURE = re.compile(r"\b(?:xornet|http|process)_[a-z_]+")
ABOUT_MODELS = re.compile(r"\bxornet_(?!token_)")
DEPLOY = ROOT / "deploy"


@pytest.fixture
def client(serve: Serve, store: WeightStore) -> FlaskClient:
    """The service with a model that has a label."""
    write(store, "stable", 1)
    return serve().test_client()


def told_by(client: FlaskClient) -> set[str]:
    client.post("/predict", json={"x1": 0, "x2": 1}, headers={"Authorization": "Bearer sesame"})
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    return names | {sample.name for family in families for sample in family.samples}


def test_the_dashboard_asks_for_figures_that_there_are(client: FlaskClient) -> None:
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]

    asked = {name for panel in panels for target in panel["targets"] for name in FIGURE.findall(target["expr"])}

    assert len(panels) == 22
    assert asked <= told_by(client)


def test_the_alerts_ask_for_figures_that_there_are(client: FlaskClient) -> None:
    (group,) = yaml.safe_load((DEPLOY / "rules.yml").read_text())["groups"]

    asked = {name for rule in group["rules"] for name in FIGURE.findall(rule["expr"])}

    assert len(asked) == 10
    assert asked <= told_by(client)


def test_every_panel_about_models_can_be_narrowed_to_some_and_names_them() -> None:
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
    targets = [target for panel in panels for target in panel["targets"] if ABOUT_MODELS.search(target["expr"])]

    for target in targets:
        asked = [name for name in FIGURE.findall(target["expr"]) if name.startswith("xornet_")]
        assert target["expr"].count('model=~"$model"') == len(asked)
    assert [target["expr"] for target in targets if "{{model}}" not in target["legendFormat"]] == [
        'count(count by (instance, pid) (xornet_model_version{job="$job",model=~"$model"}))'
    ]


def test_every_alert_is_tested() -> None:
    (group,) = yaml.safe_load((DEPLOY / "rules.yml").read_text())["groups"]

    tested = (DEPLOY / "rules_test.yml").read_text()

    assert all(f'alertname="{rule["alert"]}"' in tested for rule in group["rules"])


def test_what_is_said_of_predictions_counts_every_dialect_and_nothing_else(client: FlaskClient) -> None:
    told = (DEPLOY / "dashboard.json").read_text().replace('\\"', '"') + (DEPLOY / "rules.yml").read_text()
    routes = {rule.rule for rule in client.application.url_map.iter_rules()}

    counted = {route for route in routes if dialect_of(route)}

    assert "route=" not in told.replace("by (route)", "")
    assert told.count('dialect!=""') >= 10
    assert counted == {route for route in routes if "predict" in route or "infer" in route}
    assert len(counted) >= 7


def test_grafana_and_prometheus_find_what_compose_mounts() -> None:
    compose = yaml.safe_load((DEPLOY.parent / "docker-compose.yml").read_text())["services"]
    sources = yaml.safe_load((DEPLOY / "grafana/datasources/prometheus.yml").read_text())["datasources"]
    providers = yaml.safe_load((DEPLOY / "grafana/dashboards/xornet.yml").read_text())["providers"]
    mounts = dict(mount.split(":")[:2] for name in ("prometheus", "grafana") for mount in compose[name]["volumes"])

    assert mounts["./deploy/dashboard.json"].startswith(providers[0]["options"]["path"] + "/")
    assert mounts["./deploy/grafana"] == "/etc/grafana/provisioning"
    assert [source["url"] for source in sources if source["isDefault"]] == ["http://prometheus:9090"]
    assert all((DEPLOY.parent / path).exists() for path in mounts if path.startswith("."))
    for name in ("prometheus", "grafana"):
        assert re.fullmatch(r"\S+:v?\d+\.\d+\.\d+", compose[name]["image"])
        assert compose[name]["profiles"] == ["monitoring"]


@pytest.mark.promtool
def test_prometheus_accepts_its_configuration() -> None:
    checked = subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"], cwd=DEPLOY, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
