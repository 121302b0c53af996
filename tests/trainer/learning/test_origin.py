"""The origin: names the machine well enough to know whether the same bits are to be expected."""

import platform
from importlib.metadata import version
from pathlib import Path

import pytest

from trainer.learning import origin

CPUINFO = """processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 85
model name\t: Some Processor: the fast one
flags\t\t: fpu vme
power management:

processor\t: 1
vendor_id\t: AnotherVendor
cpu family\t: 7
model\t\t: 86
"""


def with_cpuinfo(text: str | None, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = directory / "cpuinfo"
    if text is not None:
        path.write_text(text)
    monkeypatch.setattr(origin, "CPUINFO", path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(CPUINFO, "m GenuineIntel 6 85", id="several processors"),
        pytest.param("processor\t: 0\nBogoMIPS\t: 50.00\nCPU part\t: 0xd0c\n", "m", id="no vendor"),
        pytest.param("vendor_id : X\nmodel : 3\n", "m X 3", id="no family"),
        pytest.param("a line without a colon\n\n", "m", id="something else"),
        pytest.param("", "m", id="empty"),
        pytest.param(None, "m", id="no such file"),
    ],
)
def test_names_the_first_processor(
    text: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "m")
    with_cpuinfo(text, tmp_path, monkeypatch)

    assert origin.here().processor == expected


def test_names_what_computes() -> None:
    assert origin.here().libraries == {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "llvmlite": version("llvmlite"),
        "numpy arithmetic": origin.arithmetic(),
    }


def test_is_the_same_every_time() -> None:
    assert origin.here() == origin.here()
