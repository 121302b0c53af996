"""docs/deployment.md: what it names exists, and its costs add up."""

import re

from service.settings import Settings
from tests.paths import ROOT

TEXT = (ROOT / "docs/deployment.md").read_text()
DEPLOY = ROOT / "deploy"
DAYS, SECONDS = 30, 86_400
ROW = re.compile(r"^\| (.+?) \| ([\d,]+) \| ([\d.]+) \$ \|$", re.MULTILINE)


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"deploy/[\w/.-]*\w", TEXT)) - {"deploy/kubernetes/overlays/bucket/bucket.env"}

    assert len(named) >= 6
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_overlay_and_every_variable_of_the_stack_is_explained() -> None:
    overlays = {folder.name for folder in (DEPLOY / "kubernetes/overlays").iterdir()}
    variables = {name for file in DEPLOY.glob("swarm*.yml") for name in re.findall(r"\$\{(\w+)", file.read_text())}
    of_the_service = {name.upper() for name in Settings.model_fields}

    assert {overlay for overlay in overlays if f"| `{overlay}` |" not in TEXT} == set()
    assert {name for name in variables - of_the_service if name not in TEXT} == set()


def test_the_costs_of_polling_add_up() -> None:
    """A poll is one listing of the models and one for each model."""
    price = float(re.search(r"at ([\d.]+) \$ per 1,000", TEXT)[1]) / 1000  # type: ignore[index]
    polls = DAYS * SECONDS // int(Settings.model_validate({"models_dir": "s3://bucket"}).poll_interval_s)
    expected = [2 * polls, 2 * polls * 3 * 2, 2 * polls]

    rows = [(int(listings.replace(",", "")), float(cost)) for _, listings, cost in ROW.findall(TEXT)]

    assert f"{polls:,} times" in TEXT
    assert [listings for listings, _ in rows] == expected
    assert [cost for _, cost in rows] == [round(listings * price, 2) for listings in expected]
