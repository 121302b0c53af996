"""The core: what is needed to train, keep and serve a network, and what knows nothing of all the rest."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.test_layout import MODULES, imports_of, name_of

CORE = (
    "xornet/*.py",
    "xornet/storage/[!b]*.py",
    "trainer/learning/[!ev]*.py",
    "trainer/learning/engine.py",
    "service/app.py",
    "service/errors.py",
    "service/service.py",
    "service/settings.py",
    "service/model/[!i]*.py",
    "service/http/[!bc]*.py",
    "service/http/routing.py",
    "service/api/predict.py",
    "service/api/probes.py",
    "service/server/*.py",
    "service/server/parsing/*.py",
)
OPTIONAL = {"xornet.labels", "xornet.table_spec"}
WHERE_PARTS_ARE_PLUGGED_IN = {"service.parts", "service.middleware"}
PLUGGED_IN_WHERE_IT_IS_USED = {  # imported there only when it is used
    "trainer.learning.engine": "trainer.compiled.descent",
    "xornet.storage.address": "xornet.storage.bucket_changes",
}
MOST_LINES = 3000
HEAVY = {"flask", "werkzeug", "numpy", "prometheus_client"}
README_LINE = re.compile(r"The core is ([\d,]+) lines")


def core() -> list[Path]:
    found = {path for pattern in CORE for path in ROOT.glob(pattern)}
    return sorted(path for path in found if name_of(path) not in OPTIONAL)


def lines_of(path: Path) -> int:
    """Return how many lines are not blank."""
    return sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())


def test_the_core_can_be_read_in_an_evening_and_the_readme_says_how_long_it_is() -> None:
    lines = sum(map(lines_of, core()))
    stated = README_LINE.search((ROOT / "README.md").read_text())

    assert lines <= MOST_LINES
    assert stated
    assert abs(int(stated[1].replace(",", "")) - lines) <= 50


@pytest.mark.parametrize("path", core(), ids=name_of)
def test_the_core_knows_nothing_of_the_rest(path: Path) -> None:
    modules = {name_of(each) for each in MODULES if each.stem != "__init__"}  # a package holds only its docstring
    allowed = {name_of(each) for each in core()} | WHERE_PARTS_ARE_PLUGGED_IN
    allowed.add(PLUGGED_IN_WHERE_IT_IS_USED.get(name_of(path), ""))

    assert modules & set(imports_of(path)) <= allowed


def test_settings_load_neither_a_framework_nor_arrays() -> None:
    script = f"import sys, service.settings; print(sorted({HEAVY!r} & set(sys.modules)))"

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
