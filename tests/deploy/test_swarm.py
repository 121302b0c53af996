"""What a stack's file promises and no engine checks: health, order of updates, hardening, and the proxy's limits."""

import re
from typing import Any

import pytest
import yaml

from service.grpc import time_limit
from service.settings import Settings
from tests.paths import ROOT
from xornet import __version__

DEPLOY = ROOT / "deploy"
GRPC_PROXY = (DEPLOY / "swarm/grpc.conf").read_text()
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
    assert images["grpc"] == f"xornet-grpc:{__version__}"
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


@pytest.mark.parametrize("name", ["service", "canary", "grpc"])
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


def test_grpc_differs_from_the_service_in_its_image_alone_and_runs_only_with_a_file_of_its_own(
    stack: dict[str, Any],
) -> None:
    service, server = stack["services"]["service"], stack["services"]["grpc"]
    added = yaml.safe_load((DEPLOY / "swarm.grpc.yml").read_text())["services"]

    assert {key for key in service if service[key] != server[key]} == {"image", "deploy"}
    assert {key for key in service["deploy"] if service["deploy"][key] != server["deploy"][key]} == {"replicas"}
    assert (server["deploy"]["replicas"], added["grpc"]["deploy"]["replicas"]) == (0, 3)
    assert "8001" not in str(stack["services"]["proxy"]["ports"]), "a port that nobody serves"


def test_the_proxy_of_grpc_reads_its_file_where_it_is_mounted_and_passes_on_the_port_that_is_open(
    stack: dict[str, Any],
) -> None:
    proxy = yaml.safe_load((DEPLOY / "swarm.grpc.yml").read_text())["services"]["proxy"]
    (mounted,) = [config["target"] for config in proxy["configs"]]
    (port,) = proxy["ports"]

    assert f"include {mounted.rpartition('/')[0]}/*.conf;" in NGINX
    assert port["mode"] == stack["services"]["proxy"]["ports"][0]["mode"] == "host"
    assert f"listen {port['target']};" in GRPC_PROXY
    assert "set $servers grpc;" in GRPC_PROXY
    assert seconds(re.search(r"grpc_read_timeout (\d+s);", GRPC_PROXY)[1]) > time_limit.LIMIT_S  # type: ignore[index]


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
    assert {"service", "canary", "grpc"} <= loaded["services"].keys()
