"""`xornet smoke`: it finds what is wrong, whichever protocol it is in, and counts while a command runs."""

import json
import shlex
import sys

import pytest

from tests.xornet_cli.conftest import Service
from trainer.cli import main as train
from xornet.store import WeightStore
from xornet_cli.cli import main
from xornet_cli.smoke.over_http import DIALECTS


def test_every_row_in_every_protocol_is_right(running: Service, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["smoke", running.url])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert lines[0].split() == ["sent", "right", "wrong", "rejected", "lost"]
    assert {line[:30].strip() for line in lines[1:-2]} == {dialect.name[:30] for dialect in DIALECTS}
    assert all(line.split()[-5:] == ["4", "4", "0", "0", "0"] for line in lines[1:-2])
    assert lines[-2].split()[-5:] == ["28", "28", "0", "0", "0"]
    assert lines[-1] == "responses by version: xor 1 (28)"


def test_every_model_is_checked_with_all_of_its_outputs(
    running: Service, store: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    train(["train", "--quiet", "--seed", "1", "--table", "half-adder", "--models-dir", str(store.models_dir)])
    while main(["predict", "a=1", "b=1", "--model", "half-adder"]):
        pass
    capsys.readouterr()

    status = main(["smoke", running.url, "--json"])

    report = json.loads(capsys.readouterr().out)
    assert status == 0
    assert report["right"] is True
    assert report["versions"] == {"xor 1": 28, "half-adder 1": 24}


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_one_wrong_bit_is_found_in_every_protocol(
    dialect: object, running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    path = dialect.path.format(name="xor", version=1)  # type: ignore[attr-defined]

    def flip(at: str, body: bytes) -> bytes:
        if at != path:
            return body
        if b'"data":[1]' in body or b'"y":' in body:
            return (
                body.replace(b'"y":1', b'"y":0').replace(b'"y":[1]', b'"y":[0]').replace(b'"data":[1]', b'"data":[0]')
            )
        return body[:-1] + b"\0" if body.endswith(b"\1") else body

    running.alter = flip

    status = main(["smoke", running.url])

    out = capsys.readouterr().out
    assert status == 1
    assert f"{dialect.name}, model xor, x1=0, x2=1: expected (1,), got (0,), from version 1" in out  # type: ignore[attr-defined]


def test_a_response_that_cannot_be_read_is_wrong(running: Service, capsys: pytest.CaptureFixture[str]) -> None:
    running.alter = lambda path, body: b"<html>" if path == "/predict" else body

    assert main(["smoke", running.url]) == 1
    assert "/predict, model xor, x1=0, x2=0: unreadable" in capsys.readouterr().out


def test_a_probability_on_the_wrong_side_is_wrong(running: Service, capsys: pytest.CaptureFixture[str]) -> None:
    running.alter = lambda path, body: body.replace(b"0.99", b"0.09") if path == "/predict" else body

    assert main(["smoke", running.url]) == 1
    assert "do not fit the bits (1,)" in capsys.readouterr().out


def test_a_service_without_a_model_or_that_is_none_is_a_failure(
    running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    running.alter = lambda path, body: b'{"models":[]}' if path == "/models" else body
    assert main(["smoke", running.url]) == 1
    assert "serves no model" in capsys.readouterr().err
    assert main(["smoke", "http://127.0.0.1:1", "--timeout", "0.2"]) == 1
    assert "no connection" in capsys.readouterr().err


@pytest.mark.slow
def test_counts_from_before_a_command_until_after_it(running: Service, capfd: pytest.CaptureFixture[str]) -> None:
    command = shlex.join([sys.executable, "-c", "import time; print('working'); time.sleep(0.5)"])

    status = main(["smoke", running.url, "--during", command, "--json"])

    out, err = capfd.readouterr()
    report = json.loads(out)
    assert status == 0
    assert report["right"] is True
    assert sum(report["versions"].values()) > 100
    assert all(set(each.values()) > {0} for each in report["counts"].values())
    assert "working" in err


@pytest.mark.slow
def test_what_is_lost_while_a_command_runs_is_a_failure(running: Service, capsys: pytest.CaptureFixture[str]) -> None:
    sent = []

    def lose_one(_: str, body: bytes) -> bytes:
        sent.append(body)
        if len(sent) == 100:
            raise ConnectionAbortedError
        return body

    running.alter = lose_one

    status = main(["smoke", running.url, "--during", f"{sys.executable} -c ''", "--json"])

    report = json.loads(capsys.readouterr().out)
    assert status == 1
    assert sum(each["lost"] for each in report["counts"].values()) == 1
    assert len(report["faults"]) == 1


@pytest.mark.slow
def test_a_command_that_fails_or_is_not_there_is_a_failure(
    running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["smoke", running.url, "--during", f"{sys.executable} -c 'raise SystemExit(3)'"]) == 1
    assert "ended with status 3" in capsys.readouterr().err
    for command in ("/nowhere/nothing", "", "'"):
        assert main(["smoke", running.url, "--during", command]) == 2
        assert "--during" in capsys.readouterr().err
