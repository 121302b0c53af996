"""What is wrong with a set of Kubernetes manifests: against the schemas, and against each other."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import kubernetes_validate as schemas
import yaml

from tests.deploy.connections import ports_are_reached
from tests.deploy.objects import Manifest, at, name_of, pods

OPERATORS = {"ServiceMonitor"}  # kinds that the cluster learns from an operator, so no schema here knows them
UNITS = {"": 1.0, "m": 1e-3, "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30}


def versions() -> list[str]:
    """Return the oldest and the newest Kubernetes that there are schemas for."""
    known = schemas.utils.all_versions()
    return [known[0], known[-1]]


def render(overlay: Path) -> list[Manifest]:
    """Return what `kubectl apply -k` would send."""
    made = subprocess.run(
        ["kubectl", "kustomize", str(overlay)], capture_output=True, text=True, check=True, timeout=60
    )
    return list(yaml.safe_load_all(made.stdout))


def complaints(manifests: list[Manifest]) -> list[str]:
    """Return every fault, with the object that has it."""
    found = [f"{name_of(manifest)}: {fault}" for manifest in manifests for fault in against_schemas(manifest)]
    for check in (pods_are_sound, selectors_select, references_resolve, ports_are_reached):
        found += check(manifests)
    return found


def against_schemas(manifest: Manifest) -> Iterator[str]:
    if manifest.get("kind") in OPERATORS:
        return
    for version in versions():
        try:
            schemas.validate(manifest, version, strict=True)
        except (schemas.ValidationError, schemas.SchemaNotFoundError) as error:
            yield f"Kubernetes {version}: {error.message}"


def pods_are_sound(manifests: list[Manifest]) -> list[str]:
    found = []
    for name, pod in pods(manifests):
        spec = at(pod, "spec")
        volumes = {volume.get("name") for volume in spec.get("volumes", [])}
        user = at(spec, "securityContext")
        if not user.get("runAsNonRoot") or not user.get("runAsUser"):
            found.append(f"{name}: the pod may run as root")
        if name.startswith(("CronJob", "Job")) and spec.get("restartPolicy") not in ("Never", "OnFailure"):
            found.append(f"{name}: a job's pod must not always restart")
        if at(user, "seccompProfile").get("type") != "RuntimeDefault":
            found.append(f"{name}: no seccomp profile")
        spread = [at(each, "labelSelector", "matchLabels") for each in spec.get("topologySpreadConstraints", [])]
        if any(not labels.items() <= at(pod, "metadata", "labels").items() for labels in spread):
            found.append(f"{name}: pods are spread by labels that they do not have")
        for container in spec.get("containers", []):
            found += [f"{name}: {fault}" for fault in container_faults(container, volumes)]
    return found


def container_faults(container: Manifest, volumes: set[str]) -> Iterator[str]:
    tag = container.get("image", "").partition("@")[0].rpartition("/")[2].partition(":")[2]
    if tag in ("", "latest"):
        yield f"image {container.get('image')} has no fixed tag"
    mounts = container.get("volumeMounts", [])
    yield from (f"mount {mount['name']} has no volume" for mount in mounts if mount["name"] not in volumes)
    if len({mount["mountPath"] for mount in mounts}) < len(mounts):
        yield "two mounts have one path"
    rights = at(container, "securityContext")
    if not rights.get("readOnlyRootFilesystem") or rights.get("allowPrivilegeEscalation") is not False:
        yield "the container may change itself or gain privileges"
    if at(rights, "capabilities").get("drop") != ["ALL"]:
        yield "the container keeps capabilities"
    yield from probe_faults(container)
    yield from resource_faults(at(container, "resources"))


def probe_faults(container: Manifest) -> Iterator[str]:
    ports = container.get("ports", [])
    known = {port.get("name") for port in ports} | {port.get("containerPort") for port in ports}
    probes = {
        kind: container[kind] for kind in ("startupProbe", "livenessProbe", "readinessProbe") if kind in container
    }
    if ports and len(probes) < 3:
        yield "a container that serves needs three probes"
    for kind, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        request = at(probes, kind, "httpGet")
        if kind in probes and request.get("port") not in known:
            yield f"{kind} asks port {request.get('port')}, which the container does not have"
        if kind in probes and request.get("port") in ("grpc", 8001):
            yield f"{kind} asks over HTTP the port that takes gRPC alone"
        if kind in probes and request.get("path") != path:
            yield f"{kind} asks {request.get('path')} instead of {path}"


def resource_faults(resources: Manifest) -> Iterator[str]:
    requests, limits = at(resources, "requests"), at(resources, "limits")
    if not {"cpu", "memory"} <= set(requests) or "memory" not in limits:
        yield "the container does not say what it needs"
    for name in set(requests) & set(limits):
        if amount(requests[name]) > amount(limits[name]):
            yield f"{name}: the request is above the limit"


def amount(text: object) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text)).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


def selectors_select(manifests: list[Manifest]) -> list[str]:
    """Compare each selector with the labels of what it is meant for."""
    labels = [at(pod, "metadata", "labels") for _, pod in pods(manifests)]
    found = []
    for manifest in manifests:
        spec = at(manifest, "spec")
        own = at(spec, "template", "metadata", "labels")
        wanted = {
            "Deployment": (at(spec, "selector", "matchLabels"), [own]),
            "Service": (at(spec, "selector"), labels),
            "PodDisruptionBudget": (at(spec, "selector", "matchLabels"), labels),
            "NetworkPolicy": (at(spec, "podSelector", "matchLabels"), labels),
        }.get(str(manifest.get("kind")))
        if wanted and not any(wanted[0].items() <= each.items() for each in wanted[1] if wanted[0]):
            found.append(f"{name_of(manifest)}: the selector {wanted[0]} selects nothing")
    return found


def references_resolve(manifests: list[Manifest]) -> list[str]:
    """Check that every object and secret that one manifest names is there, in one namespace."""
    there = {name_of(manifest) for manifest in manifests}
    found = [
        f"{name_of(m)}: not in a namespace"
        for m in manifests
        if m["kind"] != "Namespace" and not at(m, "metadata").get("namespace")
    ]
    for name, needed in references(manifests):
        if needed not in there:
            found.append(f"{name}: there is no {needed}")
    targets = [needed for name, needed in references(manifests) if name.startswith("HorizontalPodAutoscaler")]
    found += [
        f"{name}: others scale {needed} too" for name, needed in references(manifests) if targets.count(needed) > 1
    ]
    return found


def references(manifests: list[Manifest]) -> Iterator[tuple[str, str]]:
    for manifest in manifests:
        if manifest["kind"] == "HorizontalPodAutoscaler":
            target = at(manifest, "spec", "scaleTargetRef")
            yield name_of(manifest), f"{target.get('kind')} {target.get('name')}"
    for name, pod in pods(manifests):
        spec = at(pod, "spec")
        yield name, f"ServiceAccount {spec.get('serviceAccountName')}"
        for container in spec.get("containers", []):
            yield from ((name, f"Secret {at(each, 'secretRef').get('name')}") for each in container.get("envFrom", []))
        for volume in spec.get("volumes", []):
            if "secret" in volume:
                yield name, f"Secret {volume['secret'].get('secretName')}"
            if "persistentVolumeClaim" in volume:
                yield name, f"PersistentVolumeClaim {volume['persistentVolumeClaim'].get('claimName')}"
