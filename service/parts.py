"""The optional parts of the service: one line for each, which can be deleted together with its folder and its tests.

A part is a module with a function `plug_in`; it is imported only when it is on.
"""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from service.service import Service
from service.settings import Settings
from xornet.store import WeightStore


def always(_: Settings) -> bool:
    return True


def traced(_: Settings) -> bool:
    """Return whether OpenTelemetry's own variables name an exporter of traces, or where to export them to."""
    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    endpoints = map(os.environ.get, ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
    is_disabled = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return not is_disabled and exporter != "none" and (bool(exporter) or any(endpoints))


PARTS: dict[str, Callable[[Settings], bool]] = {  # module → whether the settings turn it on
    "service.metrics.routes": always,
    "service.labels.follower": always,
    "service.api.models.routes": always,
    "service.api.tf_serving.routes": always,
    "service.api.open_inference.routes": always,
    "service.api.triton.routes": always,
    "service.api.docs.routes": always,
    "service.page.routes": always,
    "service.page.lesson.routes": always,
    "service.tracing.export": traced,
}


def store_opener(settings: Settings) -> Callable[[Path, str], WeightStore]:
    """Return what opens the store of a model: one that also checks signatures, if there are keys for that."""
    if settings.verify_keys:
        opener: Callable[[Path, str], WeightStore] = import_module("service.signing.verified_store").opener(settings)
        return opener
    return WeightStore


def import_all(settings: Settings) -> list[ModuleType]:
    """Import every part that is on, without plugging it in."""
    return [import_module(module) for module, is_on in PARTS.items() if is_on(settings)]


def plug_in_all(service: Service) -> None:
    """Plug in every part that is on."""
    for part in import_all(service.settings):
        part.plug_in(service)
