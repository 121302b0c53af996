"""Any truth table from the command line: it is trained under its name, and every command works for it."""

import json
from pathlib import Path

import pytest

from trainer.cli import main
from trainer.named_tables import SPECS, find, name_of
from xornet.store import WeightStore
from xornet.truth_table import TruthTable

QUICK = ["--lr", "2", "--epochs", "4000", "--seed", "1", "--quiet"]


@pytest.fixture(autouse=True)
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models directory, which every command finds by the environment."""
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("MODEL_NAME", raising=False)
    return tmp_path / "models"


@pytest.mark.parametrize("name", SPECS)
def test_a_named_table_is_published_under_its_name(name: str, models_dir: Path) -> None:
    status = main(["train", "--table", name, *QUICK])

    record = WeightStore(models_dir, name).load(1).record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    assert status == 0
    assert (name_of(table), record.model) == (name, name)
    assert record.recipe.hidden == (2 if len(record.inputs) == 2 else 4)


def test_a_spec_is_published_under_the_model_that_is_given(models_dir: Path) -> None:
    status = main(["train", "--table", "a,b:sum=0110,carry=0001", "--model", "mine", "--hidden", "3", *QUICK])

    record = WeightStore(models_dir, "mine").load(1).record
    assert status == 0
    assert (record.inputs, record.outputs, record.recipe.hidden) == (("a", "b"), ("sum", "carry"), 3)


def test_a_named_table_goes_before_the_environment_and_model_before_both(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_NAME", "other")

    for argv in (["--table", "and"], ["--table", "or", "--model", "given"], []):
        main(["train", *argv, *QUICK])

    assert sorted(path.name for path in models_dir.iterdir()) == ["and", "given", "other"]
    assert WeightStore(models_dir, "other").load(1).record.truth_table == find("xor").rows


@pytest.mark.parametrize(
    "command", [["train", *QUICK], ["sweep", "--seeds", "1"], ["step", "--seed", "1", "--epoch", "0"]]
)
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("a,b:011", "expected 4 digits 0 or 1 for y, one for each combination of a,b, for example x1,x2:y=0110, got 3"),
        ("a,a:0110", "expected a different name for every input and output"),
        (":0110", "expected a name of 1 to 32 letters, digits or underscores"),
        ("a,b,c,d,e,f,g,h,i,j,k:01", "expected at most 10 inputs"),
        ("a,b:1111", "expected both 0 and 1 in the values of y"),
        (
            "a,b:s=0110,s=0001",
            "expected a different name for every input and output, for example x1,x2:y=0110, got 's' twice",
        ),
        ("implies", "expected and, full-adder,"),
    ],
)
def test_a_wrong_table_is_rejected_with_status_2_and_what_was_expected(
    command: list[str], table: str, expected: str, models_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "--table", table, "--model", "mine"])

    first, *_ = capsys.readouterr().err.splitlines()
    assert end.value.code == 2
    assert first.startswith(f"trainer: argument --table: {expected}")
    assert "for example " in first
    assert not models_dir.exists()


def test_a_spec_without_a_model_is_rejected(models_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["train", "--table", "x1,x2:y=0110", *QUICK])

    assert end.value.code == 2
    assert "argument --model: expected a name for the model of this table" in capsys.readouterr().err
    assert not models_dir.exists()


def test_a_table_that_one_layer_does_not_learn_in_time_ends_with_3_and_its_wrong_rows(
    models_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["train", "--table", "parity3", "--hidden", "1", "--restarts", "2", *QUICK])

    out, err = capsys.readouterr()
    assert (status, out) == (3, "")
    assert "of 8 rows wrong; these values miss the margin:" in err
    assert err.count(", wrong") > 0
    assert WeightStore(models_dir, "parity3").versions() == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full-adder", "mux", "and"])
def test_every_command_works_for_another_table(
    name: str, models_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", "--table", name, *QUICK])
    model = ["--model", name]

    ran = [
        main([*command, *model])
        for command in (
            ["verify", "1"],
            ["restore", "1"],
            ["versions"],
            ["show", "2"],
            ["diff", "1", "2"],
            ["plot", "1", "--out", str(tmp_path)],
            ["export", "1", "--onnx", str(tmp_path / "model.onnx")],
            ["step", "1", "--epoch", "10"],
            ["sweep", "--seeds", "2", "--table", name, "--epochs", "500", "--out", str(tmp_path / "sweep")],
        )
    ]

    printed = capsys.readouterr().out
    assert ran == [0] * 9
    assert "the same: weights differ by 0 at most" in printed
    assert f"P({find(name).output_names[0]}=1)" in printed
    assert (tmp_path / f"{name}-1.png").exists()
    assert WeightStore(models_dir, name).versions() == [1, 2]
    assert f"{name} " in (tmp_path / "sweep" / "table.md").read_text()


def test_step_shows_the_accepted_attempt_of_a_version(models_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["train", "--lr", "2", "--epochs", "2000", "--seed", "9", "--quiet"])
    version = WeightStore(models_dir, "xor").load(1)
    attempts = version.record.recipe.attempts

    status = main(["step", "1", "--epoch", "2000", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert status == 0
    assert len(attempts) > 1
    assert (found["seed"], found["epoch"]) == (attempts[-1].seed, 2000)
    assert found["weights"] == [number for array in version.network.arrays for number in array.ravel().tolist()]


def test_step_takes_a_recipe_in_place_of_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    recipe = "--table mux --hidden 3 --activation relu --lr 0.5 --engine reference"

    status = main(["step", "--seed", "4", "--epoch", "7", "--json", *recipe.split()])

    found = json.loads(capsys.readouterr().out)
    assert status == 0
    assert (found["table"], found["hidden"], found["activation"]) == (SPECS["mux"], 3, "relu")
    assert (found["rate"], found["engine"], found["seed"], found["epoch"]) == (0.5, "reference", 4, 7)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ("step --epoch 1", "expected a version's number or --seed"),
        ("step 1 --epoch 1 --lr 0.2", "--lr cannot be given with a version"),
        ("step 1 --epoch 1 --seed 0", "--seed cannot be given with a version"),
        ("step 1 --epoch 4001", "argument --epoch: expected a whole number from 0 to 4000"),
        ("step 1 --epoch -1", "argument --epoch: expected"),
        ("step 1", "the following arguments are required: --epoch"),
        ("step 9 --epoch 1", "no such version"),
    ],
)
def test_step_rejects_wrong_usage_with_status_2(argv: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["train", *QUICK])

    try:
        status: object = main(argv.split())
    except SystemExit as end:
        status = end.code

    assert status == 2
    assert expected in capsys.readouterr().err
