"""Labels: names that move from one version of a model to another, such as `stable`.

Each setting of a label is a small immutable file, `<label>.<n>.label`, n = 1, 2, 3 …, which is written as a version
is: whole or not at all. The newest counts. A label is removed by a setting that names no version.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from xornet.names import EXPECTED_LABEL, LABEL
from xornet.store import MOST, WeightStore
from xornet.weights import CorruptWeights

MOST_LABELS = 20  # of one model
MAX_BYTES = 1000
FILE_NAME = re.compile(rf"({LABEL.pattern})\.([1-9][0-9]{{0,17}})\.label")
Settings = dict[str, list[int]]  # label → the numbers of its settings, the newest first


class CorruptLabel(Exception):
    """The file of a setting that must not be used, and why."""


def settings_in(names: Iterable[str]) -> Settings:
    """Return the settings of every label among the `names` of a model's files, removed labels included."""
    found: Settings = {}
    for label, number in sorted((match[1], int(match[2])) for name in names if (match := FILE_NAME.fullmatch(name))):
        found.setdefault(label, []).insert(0, number)
    return found


def read(store: WeightStore, label: str, number: int) -> int | None:
    """Return the version that a setting of `label` names, or None if it removes the label.

    FileNotFoundError if there is no such setting; `CorruptLabel` if it must not be used; OSError if it cannot be read.
    """
    try:
        data = store.storage.read(file_name(label, number), MAX_BYTES + 1)
        version = json.loads(data)["version"] if len(data) <= MAX_BYTES else data
    except (CorruptWeights, LookupError, RecursionError, TypeError, ValueError) as error:
        raise CorruptLabel(f"setting {number} of label {label} is not one: {ascii(str(error))[1:-1][:200]}") from error
    if version is not None and (type(version) is not int or not 1 <= version <= MOST):
        raise CorruptLabel(f"setting {number} of label {label} names no version but {ascii(version)[:200]}")
    return version


def labels(store: WeightStore) -> dict[str, int]:
    """Return the version that each label of the model names; a newest setting that is corrupt is passed over."""
    found = {label: _newest(store, label, numbers) for label, numbers in settings_in(store.names()).items()}
    return {label: version for label, version in found.items() if version is not None}


def write(store: WeightStore, label: str, version: int | None) -> None:
    """Let `label` name `version`, or remove it.

    When this returns, the setting is durable. When it raises OSError, all settings are what they were.
    ValueError if no label may be called that, or if there are too many.
    """
    if not LABEL.fullmatch(label):
        raise ValueError(f"label {label[:64]!r}: expected {EXPECTED_LABEL}")
    facts = {"version": version, "created_at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    with store.storage.writing() as writer:
        while True:
            present = labels(store)
            if version is not None and label not in present and len(present) >= MOST_LABELS:
                raise ValueError(f"model {store.model} has {MOST_LABELS} labels already, which is the most; remove one")
            newest = settings_in(store.names()).get(label, [0])[0]
            if writer.put(json.dumps(facts).encode(), file_name(label, newest + 1)):
                return  # else a writer without our lock took the number: try the next


def file_name(label: str, number: int) -> str:
    return f"{label}.{number}.label"


def _newest(store: WeightStore, label: str, numbers: list[int]) -> int | None:
    for number in numbers:
        try:
            return read(store, label, number)
        except CorruptLabel:
            continue
    return None
