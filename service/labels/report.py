"""Reports what becomes of labels: to the log once for each change, and to the metrics at each poll."""

import logging
from collections.abc import Mapping

from service.model.observer import LoadFailure, Observer
from service.model.versions import VersionEntry

log = logging.getLogger("xornet.service")
NOT_SET = VersionEntry(0, None)


class Report:
    """Compares the labels of a model with what they were."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    def compare(self, model: str, before: Mapping[str, VersionEntry], now: Mapping[str, VersionEntry]) -> None:
        """Report every label that moved, was removed, or does not have the version that it names."""
        for label, each in now.items():
            self._compare_one(model, label, before.get(label, NOT_SET), each)
        for label in before.keys() - now.keys():
            log.info("label removed", extra={"model": model, "label": label})
        self._observer.labelled(
            model,
            {label: each.version.number if each.version else 0 for label, each in now.items()},
            sum(bool(each.trouble) for each in now.values()),
        )

    def _compare_one(self, model: str, label: str, before: VersionEntry, now: VersionEntry) -> None:
        facts = {"model": model, "label": label}
        if now.trouble and now.trouble != before.trouble:
            self._observer.failed(model, LoadFailure.LABEL)
            log.error("label failed", extra={**facts, "reason": now.trouble})
        if now.version and (before.version is None or now.version.number != before.version.number):
            log.info("label moved", extra={**facts, "version": now.version.number})
