"""The dashboard and the alerts ask for figures that there are."""

import json
import re

import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.paths import ROOT

FIGURE = re.compile(r"\b(?:xornet|http)_[a-z_]+")
DEPLOY = ROOT / "deploy"


def told_by(client: FlaskClient) -> set[str]:
    client.post("/predict", json={"x1": 0, "x2": 1})
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    return {sample.name for family in families for sample in family.samples} | {
        f"{family.name}_total" for family in families if family.type == "counter"
    }


def test_the_dashboard_asks_for_figures_that_there_are(client: FlaskClient) -> None:
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]

    asked = {name for panel in panels for target in panel["targets"] for name in FIGURE.findall(target["expr"])}

    assert len(panels) == 12
    assert asked <= told_by(client)


def test_the_alerts_ask_for_figures_that_there_are(client: FlaskClient) -> None:
    (group,) = yaml.safe_load((DEPLOY / "rules.yml").read_text())["groups"]

    asked = {name for rule in group["rules"] for name in FIGURE.findall(rule["expr"])}

    assert len(asked) == 5
    assert asked <= told_by(client)


def test_every_alert_is_tested() -> None:
    (group,) = yaml.safe_load((DEPLOY / "rules.yml").read_text())["groups"]

    tested = (DEPLOY / "rules_test.yml").read_text()

    assert all(f'alertname="{rule["alert"]}"' in tested for rule in group["rules"])
