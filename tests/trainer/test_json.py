"""`--json`: the same facts as the text, for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lesson import notebook_network
from tests.networks import FULL_ADDER, full_adder_by_hand, xor_by_hand
from tests.versions import publish
from trainer.cli import main
from xornet.store import WeightStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightStore:
    """An empty store that every command finds through MODELS_DIR."""
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    return WeightStore(tmp_path, "xor")


def printed(capsys: pytest.CaptureFixture[str], *argv: str, status: int = 0) -> Any:
    """Run a command with `--json` and return what it printed."""
    assert main([*argv, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_versions_are_a_list_corrupt_ones_included(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    published = publish(store, notebook_network(1))
    store.path(2).write_bytes(b"torn")

    good, corrupt = printed(capsys, "versions")

    assert (good["version"], good["network"], good["seed"]) == (1, "2-2-1", 7)
    assert (good["margin"], good["sha256"]) == (published.record.report.margin, published.sha256)
    assert corrupt == {"version": 2, "error": "its header does not hold one digest, so it is no weight file"}


def test_an_empty_store_is_an_empty_list(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.directory.mkdir()

    assert printed(capsys, "versions") == []


def test_show_has_the_whole_record(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    published = publish(store, full_adder_by_hand(), FULL_ADDER)

    facts = printed(capsys, "show", "1")

    assert facts["recipe"]["attempts"][0] == {"seed": 7, "margin": -0.25}
    assert (facts["sha256"], facts["weights_sha256"]) == (published.sha256, published.tensors_sha256)
    assert facts["truth_table"][7]["probabilities"]["sum"] == pytest.approx(0.99995, abs=1e-5)


def test_diff_has_both_values(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    publish(store, xor_by_hand())
    publish(store, xor_by_hand(10))

    facts = printed(capsys, "diff", "1", "2")

    assert (facts["is_same_network"], facts["weights"]["hidden.weight"]) == (False, 10)
    assert facts["predictions"][1]["inputs"] == {"x1": 0, "x2": 1}
    assert facts["predictions"][1]["new"] == pytest.approx(0.99236, abs=1e-5)


def test_verify_lists_the_differences_and_keeps_its_status(
    store: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(store)

    facts = printed(capsys, "verify", "1", status=1)

    assert (facts["is_same"], facts["tolerance"], facts["greatest"]) == (False, 1e-9, None)
    assert facts["differences"] == ["the recipe ends in 4 attempts, none of them accepted"]
