"""After a publish: what `xornet train` says of a service that runs beside it."""

from pathlib import Path

import pytest

from tests.xornet_cli.conftest import Service
from xornet.store import WeightStore
from xornet_cli import follow
from xornet_cli.cli import main

QUICK = ["--lr", "2", "--epochs", "2000", "--seed", "2"]


@pytest.mark.usefixtures("running")
def test_says_when_every_worker_serves_what_was_published(
    store: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["train", *QUICK], ["restore", "1"]):
        status = main([*command, "--models-dir", str(store.models_dir)])

        assert status == 0
        last = capsys.readouterr().out.splitlines()[-1]
        assert last.startswith(f"Every worker serves version {store.versions()[-1]} (process ")
    assert store.versions() == [1, 2, 3]


@pytest.mark.usefixtures("running")
def test_says_nothing_where_quiet_is_wanted_or_nothing_was_published(
    store: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "-q", *QUICK, "--models-dir", str(store.models_dir)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["train", "--lr", "1e-9", "--epochs", "1", "--restarts", "0", "--models-dir", "/nowhere/m"]) != 0
    assert "Waiting" not in capsys.readouterr().out


@pytest.mark.usefixtures("running")
def test_says_nothing_of_a_service_on_another_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["train", *QUICK, "--models-dir", str(tmp_path / "other")]) == 0

        assert "Waiting" not in capsys.readouterr().out


def test_says_nothing_if_no_service_runs(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XORNET_URL", "http://127.0.0.1:1")

    assert main(["train", *QUICK, "--models-dir", str(store.models_dir)]) == 0

    assert capsys.readouterr().out.splitlines()[-1].lstrip().startswith("2 ")


def test_a_service_that_stays_behind_is_said_and_the_training_has_succeeded(
    running: Service, store: WeightStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running.alter = lambda _, body: body.replace(b'"version":2', b'"version":1')
    monkeypatch.setattr(follow, "WAIT_S", 0.5)

    assert main(["train", *QUICK, "--models-dir", str(store.models_dir)]) == 0

    assert "version 2 is not served after 0.5 s" in capsys.readouterr().out
