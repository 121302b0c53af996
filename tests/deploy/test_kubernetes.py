"""The Kubernetes manifests: valid for the oldest and newest version, sound together, and planted faults are found."""

import copy
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.manifests import complaints, render
from tests.deploy.objects import Manifest, name_of
from tests.paths import ROOT
from xornet import __version__

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]
OVERLAYS = ("bucket", "volume", "tokens", "tls", "signed")
BESIDE = {"job": ("bucket", "volume", "signed"), "grpc": OVERLAYS}  # and of which of those each can be made
PAIRS = [(overlay, of) for overlay, several in BESIDE.items() for of in several]


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
    overlays = {overlay: render(folder / "overlays" / overlay) for overlay in (*OVERLAYS, "canary")}
    return overlays | {f"{overlay} of {of}": render_of(folder / "overlays", overlay, of) for overlay, of in PAIRS}


def render_of(overlays: Path, overlay: str, of: str) -> list[Manifest]:
    """Render an overlay after its one line was changed, as its comment says."""
    written = (ROOT / "deploy/kubernetes/overlays" / overlay / "kustomization.yaml").read_text()
    assert written.count("- ../bucket\n") == 1
    (overlays / overlay / "kustomization.yaml").write_text(written.replace("- ../bucket\n", f"- ../{of}\n"))
    return render(overlays / overlay)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_has_no_fault(rendered: dict[str, list[Manifest]], overlay: str) -> None:
    assert complaints(rendered[overlay]) == []


@pytest.mark.parametrize(("overlay", "of"), PAIRS)
def test_what_runs_beside_an_overlay_has_no_fault(rendered: dict[str, list[Manifest]], overlay: str, of: str) -> None:
    there, beside = rendered[of], rendered[f"{overlay} of {of}"]
    shared = [manifest for manifest in beside if manifest["kind"] in ("Secret", "ConfigMap")]

    assert complaints([*beside, *there]) == []
    assert [manifest for manifest in shared if manifest not in there] == [], "it would change what is there"
    assert {name_of(each) for each in beside} & {name_of(each) for each in there} == {name_of(each) for each in shared}


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


@pytest.mark.parametrize("of", BESIDE["job"])
def test_the_job_runs_what_the_cronjob_would_run(rendered: dict[str, list[Manifest]], of: str) -> None:
    (job,) = [manifest for manifest in rendered[f"job of {of}"] if manifest["kind"] not in ("Secret", "ConfigMap")]
    (cronjob,) = [manifest for manifest in rendered[of] if manifest["kind"] == "CronJob"]

    assert name_of(job) == "Job trainer"
    assert job["spec"] == cronjob["spec"]["jobTemplate"]["spec"]
    assert job["spec"]["template"]["spec"]["containers"][0]["image"] == f"xornet-trainer:{__version__}"
    assert job["spec"]["ttlSecondsAfterFinished"] > 0, "it could be applied again only after it was deleted by hand"


def test_grpc_runs_its_own_image_on_the_ports_of_that_image(rendered: dict[str, list[Manifest]]) -> None:
    server = container(rendered["grpc of bucket"], "Deployment")
    image = (ROOT / "Dockerfile").read_text().partition("FROM base AS grpc\n")[2]
    exposed = re.search(r"^EXPOSE (\d+) (\d+)$", image, re.MULTILINE)
    assert exposed

    assert server["image"] == f"xornet-grpc:{__version__}"
    assert [str(port["containerPort"]) for port in server["ports"]] == [*exposed.groups()]


@pytest.mark.parametrize(("of", "variable"), [("tokens", "TOKEN_FILE"), ("tls", "TLS_CERT"), ("signed", "VERIFY_KEYS")])
def test_grpc_is_protected_as_the_service_is(rendered: dict[str, list[Manifest]], of: str, variable: str) -> None:
    service, server = (container(rendered[which], "Deployment") for which in (of, f"grpc of {of}"))
    probes = [(each["livenessProbe"]["httpGet"].get("scheme"), each["volumeMounts"]) for each in (service, server)]

    assert variable in {each["name"] for each in server["env"]}
    assert [each for each in service["env"] if each["name"] != "WEB_CONCURRENCY"] == server["env"]
    assert probes[0] == probes[1]


def test_the_commands_of_the_manual_name_what_is_there(rendered: dict[str, list[Manifest]]) -> None:
    text = (ROOT / "docs/deployment.md").read_text()
    commands = re.findall(r"kubectl -n xornet .*", text)
    named = {pair for command in commands for pair in re.findall(r"\b(deployment|cronjob|job)[ /]([a-z]+)\b", command)}
    applied = set(re.findall(r"kubectl apply -k deploy/kubernetes/overlays/(\w+)", text))
    there = {name_of(manifest).lower() for manifests in rendered.values() for manifest in manifests}

    assert {" ".join(pair) for pair in named} <= there
    assert {("job", "trainer"), ("deployment", "grpc"), ("deployment", "canary")} <= named
    assert {"bucket", "canary", *BESIDE} <= applied


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
    "pods that are spread by labels which they do not have": (
        "Deployment",
        '"labelSelector": {"matchLabels": {"app.kubernetes.io/component": "service"}}',
        '"labelSelector": {"matchLabels": {"app.kubernetes.io/component": "server"}}',
    ),
    "a policy that keeps clients out": ("NetworkPolicy", '"port": "http"', '"port": "https"'),
    "no namespace": ("Service", '"namespace": "xornet"', '"generateName": "xornet"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(rendered: dict[str, list[Manifest]], fault: str) -> None:
    assert_found(rendered["volume"], *FAULTS[fault])


FAULTS_BESIDE: dict[str, tuple[str, str, str, str]] = {  # the overlay; then as above
    "a misspelt field": ("job", "Job", '"backoffLimit"', '"backOffLimit"'),
    "a wrong type": ("job", "Job", '"activeDeadlineSeconds": 3600', '"activeDeadlineSeconds": "3600"'),
    "a removed version": ("job", "Job", '"batch/v1"', '"batch/v1beta1"'),
    "a schedule": ("job", "Job", '"backoffLimit"', '"schedule": "0 3 * * *", "backoffLimit"'),
    "a run that restarts for ever": ("job", "Job", '"restartPolicy": "Never"', '"restartPolicy": "Always"'),
    "root": ("job", "Job", '"runAsNonRoot": true', '"runAsNonRoot": false'),
    "capabilities": ("job", "Job", '"drop": ["ALL"]', '"drop": []'),
    "the newest image": ("job", "Job", '"xornet-trainer:0.1.0"', '"xornet-trainer:latest"'),
    "a mount without a volume": (
        "job",
        "Job",
        '{"mountPath": "/models", "name": "models"}',
        '{"mountPath": "/models", "name": "versions"}',
    ),
    "a claim that is not there": ("job", "Job", '"claimName": "models"', '"claimName": "versions"'),
    "an account that is not there": ("job", "Job", '"serviceAccountName": "xornet"', '"serviceAccountName": "trainer"'),
    "a probe over HTTP of the port of gRPC": (
        "grpc",
        "Deployment",
        '"path": "/readyz", "port": "metrics"',
        '"path": "/readyz", "port": "grpc"',
    ),
    "a probe of the service's port": (
        "grpc",
        "Deployment",
        '"path": "/readyz", "port": "metrics"',
        '"path": "/readyz", "port": "http"',
    ),
    "pods that are spread with the service's": (
        "grpc",
        "Deployment",
        '"labelSelector": {"matchLabels": {"app.kubernetes.io/component": "grpc"}}',
        '"labelSelector": {"matchLabels": {"app.kubernetes.io/component": "service"}}',
    ),
    "a deployment that selects the service's pods": (
        "grpc",
        "Deployment",
        '"matchLabels": {"app.kubernetes.io/component": "grpc"}}, "strategy"',
        '"matchLabels": {"app.kubernetes.io/component": "service"}}, "strategy"',
    ),
    "a service that selects the service's pods": (
        "grpc",
        "Service",
        '"selector": {"app.kubernetes.io/component": "grpc"}',
        '"selector": {"app.kubernetes.io/component": "service"}',
    ),
    "another port before pods that clients connect to": ("grpc", "Service", '"port": 8001', '"port": 80'),
    "a policy that keeps clients out": ("grpc", "NetworkPolicy", '"port": "grpc"', '"port": "http"'),
    "a policy that keeps Prometheus out": ("grpc", "NetworkPolicy", '"port": "metrics"', '"port": "http"'),
    "a budget that selects nothing": (
        "grpc",
        "PodDisruptionBudget",
        '"app.kubernetes.io/component": "grpc"',
        '"app.kubernetes.io/component": "rpc"',
    ),
    "a second autoscaler of the service": (
        "grpc",
        "HorizontalPodAutoscaler",
        '"name": "grpc"}}',
        '"name": "service"}}',
    ),
    "an image without a tag": ("grpc", "Deployment", '"xornet-grpc:0.1.0"', '"xornet-grpc"'),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS_BESIDE)
def test_a_fault_planted_beside_an_overlay_is_found(rendered: dict[str, list[Manifest]], fault: str) -> None:
    overlay, *change = FAULTS_BESIDE[fault]

    assert_found([*rendered[f"{overlay} of volume"], *rendered["volume"]], *change)


def assert_found(rendered: list[Manifest], kind: str, right: str, wrong: str) -> None:
    """Plant a fault in the first manifest of that kind, and assert that it is found there."""
    manifests = copy.deepcopy(rendered)
    place = next(index for index, manifest in enumerate(manifests) if manifest["kind"] == kind)
    text = json.dumps(manifests[place], sort_keys=True)
    assert right in text, text
    manifests[place] = json.loads(text.replace(right, wrong, 1))

    found = complaints(manifests)

    assert any(complaint.startswith(name_of(manifests[place])) for complaint in found), found


@pytest.mark.parametrize(("name", "overlay"), [("xornet", "volume"), ("grpc", "grpc of volume")])
def test_a_service_monitor_asks_a_port_that_its_service_has(
    rendered: dict[str, list[Manifest]], name: str, overlay: str
) -> None:
    monitors = {monitor["metadata"]["name"]: monitor for monitor in render(ROOT / "deploy/kubernetes/monitoring")}
    (service,) = [manifest for manifest in rendered[overlay] if manifest["kind"] == "Service"]
    monitor = monitors[name]

    assert {end["port"] for end in monitor["spec"]["endpoints"]} <= {port["name"] for port in service["spec"]["ports"]}
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["metadata"]["namespace"] == service["metadata"]["namespace"]
