"""The Kubernetes manifests: valid for the oldest and newest version, sound together, and planted faults are found."""

import copy
import json
import shutil
from typing import Any

import pytest
import yaml

from tests.deploy.manifests import Manifest, complaints, name_of, render
from tests.paths import ROOT

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]
OVERLAYS = ("bucket", "volume", "tokens", "tls", "signed")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Manifest]]:
    """Every overlay as `kubectl apply -k` would send it, with the files that its user writes."""
    folder = tmp_path_factory.mktemp("deploy") / "kubernetes"
    shutil.copytree(ROOT / "deploy/kubernetes", folder)
    example = folder / "overlays/bucket/bucket.env.example"
    shutil.copy(example, example.with_suffix(""))
    (folder / "overlays/tokens/token").write_text("0123456789abcdef\n")
    for name in ("tls.crt", "tls.key"):
        (folder / "overlays/tls" / name).write_text("a file of the user's\n")
    for name in ("xornet", "trusted"):
        (folder / "overlays/signed" / name).write_text("a file of the user's\n")
    return {overlay: render(folder / "overlays" / overlay) for overlay in (*OVERLAYS, "canary")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_has_no_fault(rendered: dict[str, list[Manifest]], overlay: str) -> None:
    assert complaints(rendered[overlay]) == []


def container(manifests: list[Manifest], kind: str) -> dict[str, Any]:
    (found,) = [manifest for manifest in manifests if manifest["kind"] == kind]
    template = found["spec"].get("template") or found["spec"]["jobTemplate"]["spec"]["template"]
    one: dict[str, Any] = template["spec"]["containers"][0]
    return one


def test_the_bucket_reaches_service_and_trainer(rendered: dict[str, list[Manifest]]) -> None:
    for kind in ("Deployment", "CronJob"):
        names = [each["secretRef"]["name"] for each in container(rendered["bucket"], kind)["envFrom"]]
        variables = {each["name"] for each in container(rendered["bucket"], kind).get("env", [])}

        assert [name.startswith("bucket-") for name in names] == [True], "a new secret starts new pods"
        assert "MODELS_DIR" not in variables


def test_the_volume_is_read_only_for_the_service_alone(rendered: dict[str, list[Manifest]]) -> None:
    mounts = {
        kind: {mount["name"]: mount for mount in container(rendered["volume"], kind)["volumeMounts"]}
        for kind in ("Deployment", "CronJob")
    }

    assert mounts["Deployment"]["models"]["readOnly"] is True
    assert "readOnly" not in mounts["CronJob"]["models"]


def test_a_rotated_token_reaches_the_pod_that_runs(rendered: dict[str, list[Manifest]]) -> None:
    service = container(rendered["tokens"], "Deployment")
    (mount,) = [mount for mount in service["volumeMounts"] if mount["name"] == "tokens"]

    assert "subPath" not in mount, "a file that is mounted by itself never changes"
    assert {"name": "TOKEN_FILE", "value": f"{mount['mountPath']}/token"} in service["env"]
    assert "Secret tokens" in {name_of(manifest) for manifest in rendered["tokens"]}


def test_the_trainer_alone_has_the_signing_key_and_new_trusted_keys_reach_the_pod_that_runs(
    rendered: dict[str, list[Manifest]],
) -> None:
    service, trainer = (container(rendered["signed"], kind) for kind in ("Deployment", "CronJob"))
    mounts = {mount["name"]: mount for mount in service["volumeMounts"]}

    assert "subPath" not in mounts["trusted-keys"], "a file that is mounted by itself never changes"
    assert {"name": "VERIFY_KEYS", "value": "/run/trusted/trusted"} in service["env"]
    assert {"name": "SIGN_KEY", "value": "/run/keys/xornet"} in trainer["env"]
    assert "ConfigMap trusted-keys" in {name_of(manifest) for manifest in rendered["signed"]}
    assert "signing-key" not in mounts
    assert "signing-key" in {mount["name"] for mount in trainer["volumeMounts"]}


def test_a_renewed_certificate_reaches_the_pod_that_runs_and_its_probes_use_it(
    rendered: dict[str, list[Manifest]],
) -> None:
    service = container(rendered["tls"], "Deployment")
    (mount,) = [mount for mount in service["volumeMounts"] if mount["name"] == "tls"]
    probes = [service[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]

    assert "subPath" not in mount, "a file that is mounted by itself never changes"
    assert {"name": "TLS_KEY", "value": f"{mount['mountPath']}/tls.key"} in service["env"]
    assert [probe["scheme"] for probe in probes] == ["HTTPS"] * 3
    assert [probe["path"] for probe in probes] == ["/livez", "/livez", "/readyz"]


def test_the_graceful_time_fits_into_the_pods(rendered: dict[str, list[Manifest]]) -> None:
    (deployment,) = [manifest for manifest in rendered["volume"] if manifest["kind"] == "Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["service"]

    assert pod["terminationGracePeriodSeconds"] - pause >= int(compose["stop_grace_period"].removesuffix("s"))


def test_no_rollout_takes_a_pod_before_its_successor_is_ready(rendered: dict[str, list[Manifest]]) -> None:
    (deployment,) = [manifest for manifest in rendered["volume"] if manifest["kind"] == "Deployment"]

    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_a_canary_is_one_more_pod_of_the_service_with_a_version_of_its_own(rendered: dict[str, list[Manifest]]) -> None:
    (canary,) = [manifest for manifest in rendered["canary"] if manifest["kind"] != "Secret"]
    there = rendered["bucket"]
    (service,) = [manifest for manifest in there if manifest["kind"] == "Service"]

    assert complaints([*there, canary]) == []
    assert canary["metadata"] == {"name": "canary", "namespace": "xornet", "labels": canary["metadata"]["labels"]}
    assert canary["spec"]["replicas"] == 1
    assert service["spec"]["selector"].items() <= canary["spec"]["template"]["metadata"]["labels"].items()
    assert canary["spec"]["selector"]["matchLabels"]["xornet/track"] == "canary"
    assert "MODEL_VERSION" in {variable["name"] for variable in container([canary], "Deployment")["env"]}


FAULTS: dict[str, tuple[str, str, str]] = {  # what is changed, in which kind, from what, to what
    "a misspelt field": ("Deployment", '"replicas"', '"replica"'),
    "a misspelt field deep inside": ("Deployment", '"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"'),
    "a wrong type": ("Deployment", '"replicas": 3', '"replicas": "3"'),
    "a variable that is a number": ("Deployment", '"value": "2"', '"value": 2'),
    "a removed version of the budget": ("PodDisruptionBudget", '"policy/v1"', '"policy/v1beta1"'),
    "a removed version of the autoscaler": ("HorizontalPodAutoscaler", '"autoscaling/v2"', '"autoscaling/v2beta2"'),
    "a deployment that does not select its pods": (
        "Deployment",
        '"matchLabels": {"app.kubernetes.io/component": "service"}}, "strategy"',
        '"matchLabels": {"app.kubernetes.io/component": "server"}}, "strategy"',
    ),
    "a service that selects nothing": (
        "Service",
        '"selector": {"app.kubernetes.io/component": "service"}',
        '"selector": {"app": "xornet"}',
    ),
    "a budget that selects nothing": (
        "PodDisruptionBudget",
        '"app.kubernetes.io/component": "service"',
        '"app": "xornet"',
    ),
    "a policy that selects nothing": ("NetworkPolicy", '"app.kubernetes.io/component": "service"', '"app": "xornet"'),
    "a mount without a volume": (
        "Deployment",
        '{"mountPath": "/tmp", "name": "tmp"}',
        '{"mountPath": "/tmp", "name": "temp"}',
    ),
    "two mounts on one path": ("Deployment", '"mountPath": "/models"', '"mountPath": "/tmp"'),
    "a request above its limit": ("Deployment", '"memory": "192Mi"', '"memory": "1Gi"'),
    "no request": ("Deployment", '"requests": {"cpu": "250m", "memory": "192Mi"}', '"requests": {}'),
    "a probe on a wrong port": ("Deployment", '"path": "/readyz", "port": "http"', '"path": "/readyz", "port": 8080'),
    "a readiness probe that asks for life": ("Deployment", '"/readyz"', '"/livez"'),
    "a probe that is missing": ("Deployment", '"livenessProbe"', '"startupProbe"'),
    "the newest image": ("Deployment", '"xornet-service:0.1.0"', '"xornet-service:latest"'),
    "an image without a tag": ("CronJob", '"xornet-trainer:0.1.0"', '"xornet-trainer"'),
    "root": ("CronJob", '"runAsNonRoot": true', '"runAsNonRoot": false'),
    "capabilities": ("CronJob", '"drop": ["ALL"]', '"drop": ["NET_RAW"]'),
    "privileges to gain": ("Deployment", '"allowPrivilegeEscalation": false', '"allowPrivilegeEscalation": true'),
    "an autoscaler of nothing": ("HorizontalPodAutoscaler", '"kind": "Deployment"', '"kind": "StatefulSet"'),
    "a service's port that no container has": ("Service", '"targetPort": "http"', '"targetPort": "https"'),
    "a claim that is not there": ("Deployment", '"claimName": "models"', '"claimName": "versions"'),
    "an account that is not there": ("CronJob", '"serviceAccountName": "xornet"', '"serviceAccountName": "trainer"'),
    "a job that restarts for ever": ("CronJob", '"restartPolicy": "Never"', '"restartPolicy": "Always"'),
    "no namespace": ("Service", '"namespace": "xornet"', '"generateName": "xornet"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(rendered: dict[str, list[Manifest]], fault: str) -> None:
    kind, right, wrong = FAULTS[fault]
    manifests = copy.deepcopy(rendered["volume"])
    place = next(index for index, manifest in enumerate(manifests) if manifest["kind"] == kind)
    text = json.dumps(manifests[place], sort_keys=True)
    assert right in text, text
    manifests[place] = json.loads(text.replace(right, wrong, 1))

    found = complaints(manifests)

    assert any(complaint.startswith(name_of(manifests[place])) for complaint in found), found


def test_the_service_monitor_asks_a_port_that_the_service_has(rendered: dict[str, list[Manifest]]) -> None:
    (monitor,) = render(ROOT / "deploy/kubernetes/monitoring")
    (service,) = [manifest for manifest in rendered["volume"] if manifest["kind"] == "Service"]

    assert {end["port"] for end in monitor["spec"]["endpoints"]} <= {port["name"] for port in service["spec"]["ports"]}
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["metadata"]["namespace"] == service["metadata"]["namespace"]
