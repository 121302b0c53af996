"""`docker compose --profile monitoring up`: a real Prometheus scrapes the service and has the rules loaded.

Debian's Prometheus stands in for the official image. Grafana, which Debian does not have, is checked as files, and its
dashboard's expressions by Prometheus.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import yaml

from tests.e2e.containers.engine import Engine, build_image, docker
from tests.e2e.server import free_port
from tests.paths import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.slow]
STAND_IN = "xornet-test-prometheus"
SCRAPED_S = 60  # at most, for the first two scrapes


class Prometheus:
    """The API of the Prometheus on `port`."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1"

    def get(self, path: str, **query: str) -> Any:
        """Return the data of a response; fail if it is not a success."""
        responded = requests.get(f"{self._url}/{path}", params=query, timeout=10)
        assert responded.ok, responded.text
        return responded.json()["data"]

    def values(self, expression: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("query", query=expression)["result"]
        return found


@pytest.fixture(scope="module")
def prometheus(engine: Engine) -> Iterator[Prometheus]:
    """The profile without Grafana, once the service was scraped."""
    build_image("prometheus", STAND_IN)
    override = engine.folder / "docker-compose.stand-in.yml"
    override.write_text(yaml.safe_dump({"services": {"prometheus": {"image": STAND_IN}}}))
    port = free_port()
    engine.environment |= {"COMPOSE_FILE": f"docker-compose.yml:{override.name}", "PROMETHEUS_PORT": str(port)}
    engine.compose("--profile", "monitoring", "up", "--build", "--wait", "service", "prometheus")
    prometheus = Prometheus(port)
    try:
        deadline = time.monotonic() + SCRAPED_S
        while not prometheus.values("xornet_model_version"):
            assert time.monotonic() < deadline, prometheus.get("targets")
            time.sleep(0.5)
        yield prometheus
    finally:
        engine.compose("--profile", "monitoring", "down", "--volumes")
        docker("image", "rm", STAND_IN, check=False)
        del engine.environment["COMPOSE_FILE"]
        override.unlink()


def test_prometheus_scrapes_the_service_by_its_name(prometheus: Prometheus) -> None:
    (target,) = prometheus.get("targets")["activeTargets"]

    assert (target["labels"]["job"], target["health"], target["lastError"]) == ("xornet", "up", "")
    assert {sample["value"][1] for sample in prometheus.values("xornet_model_version")} == {"1"}


def test_prometheus_has_every_alert_and_none_of_them_fires(prometheus: Prometheus) -> None:
    (written,) = yaml.safe_load((ROOT / "deploy/rules.yml").read_text())["groups"]

    (group,) = prometheus.get("rules")["groups"]

    assert [rule["name"] for rule in group["rules"]] == [rule["alert"] for rule in written["rules"]]
    assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}  # unknown until the first evaluation
    assert prometheus.get("alerts")["alerts"] == []


def test_prometheus_understands_every_panel(prometheus: Prometheus) -> None:
    panels = json.loads((ROOT / "deploy/dashboard.json").read_text())["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]

    assert len(expressions) >= len(panels)
    for expression in expressions:
        assert prometheus.get("query", query=expression.replace("$job", "xornet").replace("$__rate_interval", "1m"))


def test_what_is_mounted_is_read_only_but_for_the_samples(engine: Engine, prometheus: Prometheus) -> None:
    assert prometheus
    container = engine.inspect("prometheus")

    assert container["HostConfig"]["ReadonlyRootfs"] is True
    assert container["HostConfig"]["CapDrop"] == ["ALL"]
    assert {mount["Destination"] for mount in container["Mounts"] if mount["RW"]} == {"/prometheus"}
