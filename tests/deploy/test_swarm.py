"""What a stack's file promises and no engine checks: health, order of updates, hardening, and the proxy's limits."""

import re
from typing import Any

import pytest
import yaml

from service.settings import Settings
from tests.paths import ROOT
from xornet import __version__

DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "swarm/nginx.conf").read_text()
SECONDS = re.compile(r"(\d+)s")


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "swarm.yml").read_text())
    return loaded


def seconds(text: str) -> int:
    return int(SECONDS.fullmatch(text)[1])  # type: ignore[index]


def test_the_images_are_those_that_make_builds_with_a_fixed_version(stack: dict[str, Any]) -> None:
    images = {name: service["image"].rpartition(":-")[2].rstrip("}") for name, service in stack["services"].items()}

    assert images["service"] == images["canary"] == f"xornet-service:{__version__}"
    assert images["trainer"] == f"xornet-trainer:{__version__}"
    assert re.fullmatch(r"nginx:\d+\.\d+\.\d+", images["proxy"])


def test_no_service_relies_on_what_a_stack_ignores(stack: dict[str, Any]) -> None:
    ignored = {"tmpfs", "security_opt", "restart", "build", "depends_on", "network_mode", "container_name"}

    for name, service in stack["services"].items():
        assert not ignored & service.keys(), name
        assert {"type": "tmpfs", "target": "/tmp"}.items() <= service["volumes"][-1].items(), name  # noqa: S108


def test_every_service_is_hardened(stack: dict[str, Any]) -> None:
    for name, service in stack["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "memory" in service["deploy"]["resources"]["limits"], name
    assert [volume.get("read_only") for volume in stack["services"]["service"]["volumes"]] == [True, None]
    assert stack["services"]["proxy"]["user"] == "10001:10001"


@pytest.mark.parametrize("name", ["service", "canary"])
def test_no_update_ends_a_replica_before_its_successor_is_healthy(stack: dict[str, Any], name: str) -> None:
    deployed = stack["services"][name]["deploy"]
    update = deployed["update_config"]

    assert (update["order"], update["parallelism"], update["failure_action"]) == ("start-first", 1, "rollback")
    assert deployed["rollback_config"]["order"] == "start-first"
    assert deployed["endpoint_mode"] == "dnsrr"


def test_the_canary_differs_from_the_service_in_its_version_and_its_number_alone(stack: dict[str, Any]) -> None:
    service, canary = stack["services"]["service"], stack["services"]["canary"]
    differing = {key for key in service if service[key] != canary[key]}

    assert differing == {"image", "environment", "networks", "deploy"}
    assert {key for key in service["deploy"] if service["deploy"][key] != canary["deploy"][key]} == {"replicas"}
    assert canary["networks"]["inside"]["aliases"] == ["service"]
    assert canary["environment"].keys() == service["environment"].keys()


def test_the_proxy_lets_the_service_reject_a_large_body_itself() -> None:
    limit = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * 2**20  # type: ignore[index]

    assert limit > Settings().max_body_bytes


def test_the_proxy_waits_less_than_docker_does_before_it_kills(stack: dict[str, Any]) -> None:
    most = seconds(re.search(r"proxy_next_upstream_timeout (\d+s);", NGINX)[1])  # type: ignore[index]
    reading = seconds(re.search(r"proxy_read_timeout (\d+s);", NGINX)[1])  # type: ignore[index]

    assert stack["services"]["proxy"]["stop_signal"] == "SIGQUIT"
    assert seconds(stack["services"]["proxy"]["stop_grace_period"]) > most + reading


@pytest.mark.parametrize("overlay", ["swarm.bucket.yml", "swarm.tokens.yml"])
def test_an_overlay_reads_its_secrets_from_files_that_only_the_service_can_read(overlay: str) -> None:
    loaded = yaml.safe_load((DEPLOY / overlay).read_text())

    for name, service in loaded["services"].items():
        (secret,) = service["secrets"]
        assert (secret["uid"], secret["mode"]) == ("10001", 0o400), name
        assert loaded["secrets"][secret["source"]]["external"] is True
    assert {"service", "canary"} <= loaded["services"].keys()
