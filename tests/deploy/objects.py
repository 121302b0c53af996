"""What stands where in a Kubernetes manifest."""

from collections.abc import Iterator
from typing import Any

Manifest = dict[str, Any]
TEMPLATES = {
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}


def name_of(manifest: Manifest) -> str:
    return f"{manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"


def at(manifest: Any, *keys: str) -> Any:
    """Return what lies under the keys, or an empty object."""
    for key in keys:
        manifest = manifest.get(key, {}) if isinstance(manifest, dict) else {}
    return manifest


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for manifest in manifests:
        if manifest.get("kind") in TEMPLATES:
            yield name_of(manifest), at(manifest, *TEMPLATES[manifest["kind"]])
