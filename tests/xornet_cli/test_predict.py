"""`xornet predict` and `xornet wait`."""

import json
from pathlib import Path

import pytest

from tests.versions import publish
from tests.xornet_cli.conftest import Service
from trainer.cli import main as train
from xornet.store import WeightStore
from xornet_cli.cli import main
from xornet_cli.service_options import token_of

ADDER = ["train", "--quiet", "--seed", "1", "--table", "half-adder", "--models-dir"]


@pytest.mark.usefixtures("running")
def test_prints_a_table_of_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["predict", "x1=0", "x2=1"])

    names, values = capsys.readouterr().out.splitlines()
    assert status == 0
    assert names.split() == ["x1", "x2", "y", "probability", "model", "version"]
    assert values.split()[:3] == ["0", "1", "1"]
    assert float(values.split()[3]) > 0.9
    assert len(names) == len(values)


def test_prints_json_as_the_service_writes_it(running: Service, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["predict", "x1=1", "x2=1", "--json", "--url", running.url + "/"])

    body = json.loads(capsys.readouterr().out)
    assert status == 0
    assert body == {"y": 0, "probability": body["probability"], "model": "xor", "version": 1}


@pytest.mark.usefixtures("running")
def test_prints_every_output_of_another_model(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    train([*ADDER, str(store.models_dir)])
    assert main(["wait", "1", "--model", "half-adder", "--timeout", "10"]) in (0, 2)  # 2: it is not found yet
    while main(["predict", "a=1", "b=1", "--model", "half-adder"]):
        pass

    names, values = capsys.readouterr().out.splitlines()[-2:]
    assert names.split() == ["a", "b", "sum", "carry", "P(sum)", "P(carry)", "model", "version"]
    assert values.split()[:4] == ["1", "1", "0", "1"]


@pytest.mark.usefixtures("running")
def test_a_rejected_row_is_wrong_usage_with_the_services_words(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["predict", "x1=2", "x3=0"])

    assert status == 2
    assert capsys.readouterr().err.startswith("xornet: x1: expected the integer 0 or 1, got 2; x2: expected")


def test_no_service_is_a_failure_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "x1=0", "--url", "http://127.0.0.1:1", "--timeout", "0.2"]) == 1
    assert capsys.readouterr().err.startswith("xornet: http://127.0.0.1:1: no connection")
    assert main(["predict", "x1=0", "--url", "localhost:8000"]) == 2
    assert "expected a url such as http://localhost:8000" in capsys.readouterr().err
    assert main(["predict", "x1=0", "--token-file", "/nowhere"]) == 1
    assert "/nowhere: No such file" in capsys.readouterr().err


@pytest.mark.usefixtures("running")
def test_waits_until_a_version_is_served(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wait", "2", "--timeout", "0.3"]) == 1
    assert "version 2 is not served after 0.3 s: the workers serve [1]" in capsys.readouterr().err
    publish(store)

    status = main(["wait", "2", "--timeout", "30"])

    assert status == 0
    assert capsys.readouterr().out.startswith("every worker serves version 2 (process ")


def test_finds_the_token_among_names_and_digests(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    for text, token in (
        ("abc\n", "abc"),
        ("main abc\n", "abc"),
        (f"a sha256:{'0' * 64}\n\n b def", "def"),
        ("\n", None),
    ):
        file.write_text(text)

        assert token_of(file) == token
    assert token_of(None) is None
