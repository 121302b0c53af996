"""The command line's grammar: what each value must be, and that a wrong one is refused in words."""

from pathlib import Path

import pytest

from trainer.arguments import parse
from xornet.store import WeightStore

THREE = "\u0663"  # an Arabic digit


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELS_DIR", raising=False)
    monkeypatch.delenv("MODEL_NAME", raising=False)


@pytest.mark.parametrize("argv", [[], ["train"]])
def test_trains_as_the_lesson_did_unless_told_otherwise(argv: list[str]) -> None:
    found = parse(argv)

    assert found.command == "train"
    assert (found.seed, found.epochs, found.lr, found.hidden) == (None, 180_000, 0.1, None)
    assert (found.activation, found.restarts, found.margin) == ("sigmoid", 50, 0.4)
    assert found.store == WeightStore(Path("models"), "xor")


@pytest.mark.parametrize("command", [[], ["train"]])
def test_takes_every_option_of_training(command: list[str]) -> None:
    options = "--seed 7 --epochs 10 --lr 0.5 --hidden 3 --activation relu --restarts 0 --margin 0.1"

    found = parse([*command, *options.split(), "--model", "m", "--models-dir", "d"])

    assert (found.seed, found.epochs, found.lr, found.hidden) == (7, 10, 0.5, 3)
    assert (found.activation, found.restarts, found.margin) == ("relu", 0, 0.1)
    assert found.store == WeightStore(Path("d"), "m")


@pytest.mark.parametrize(
    ("argv", "number"), [("show 1", 1), ("restore 12", 12), ("show 999999999999999999", 10**18 - 1)]
)
def test_takes_a_version_by_its_number(argv: str, number: int) -> None:
    command, text = argv.split()

    found = parse([command, text])

    assert (found.command, found.number) == (command, number)


@pytest.mark.parametrize("argv", ["versions", "show 1", "restore 1", "train", ""])
def test_finds_its_store_by_the_environment(argv: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", "/somewhere")
    monkeypatch.setenv("MODEL_NAME", "other")

    assert parse(argv.split()).store == WeightStore(Path("/somewhere"), "other")


@pytest.mark.parametrize("argv", ["versions", "show 1", "restore 1", "train", ""])
def test_prefers_the_command_line_to_the_environment(argv: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", "/somewhere")
    monkeypatch.setenv("MODEL_NAME", "other")

    found = parse([*argv.split(), "--models-dir", "here", "--model", "mine"])

    assert found.store == WeightStore(Path("here"), "mine")


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        ("--seed 0", {"seed": 0}),
        ("--seed 4294967295", {"seed": 2**32 - 1}),
        ("--epochs 1", {"epochs": 1}),
        ("--epochs 10000000", {"epochs": 10**7}),
        ("--lr 1e300", {"lr": 1e300}),
        ("--lr 5e-324", {"lr": 5e-324}),
        ("--hidden 1024", {"hidden": 1024}),
        ("--restarts 100", {"restarts": 100}),
        ("--margin 0.499", {"margin": 0.499}),
        ("--seed=3", {"seed": 3}),
    ],
)
def test_takes_the_ends_of_every_range(argv: str, found: dict[str, float]) -> None:
    assert vars(parse(argv.split())).items() >= found.items()


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["--seed", "-1"], "expected a whole number from 0 to 4294967295, got '-1'"),
        (["--seed", "4294967296"], "from 0 to 4294967295, got '4294967296'"),
        (["--seed", "1.0"], "got '1.0'"),
        (["--seed", "one"], "got 'one'"),
        (["--seed", ""], "got ''"),
        (["--seed", "1_000"], "got '1_000'"),
        (["--seed", " 1"], "got ' 1'"),
        (["--seed", "²"], "got '²'"),
        (["--seed", "9" * 5000], f"got '{'9' * 40}'… (5000 characters)"),
        (["--seed", THREE], f"expected a whole number from 0 to 4294967295, got '{THREE}'"),
        (["--seed", "\uff11"], "got '\uff11'"),
        (["--seed"], "expected one argument"),
        (["--epochs", "0"], "expected a whole number from 1 to 10000000, got '0'"),
        (["--epochs", "10000001"], "got '10000001'"),
        (["--epochs", "1e3"], "got '1e3'"),
        (["--lr", "0"], "expected a number above 0, got '0'"),
        (["--lr", "-0.1"], "got '-0.1'"),
        (["--lr", "nan"], "got 'nan'"),
        (["--lr", "inf"], "got 'inf'"),
        (["--lr", "1e999"], "got '1e999'"),
        (["--lr", "fast"], "got 'fast'"),
        (["--lr", f"0.{THREE}"], f"expected a number above 0, got '0.{THREE}'"),
        (["--lr", "1" * 5000], "… (5000 characters)"),
        (["--epochs", THREE], f"got '{THREE}'"),
        (["--hidden", "0"], "expected a whole number from 1 to 1024, got '0'"),
        (["--hidden", "1025"], "got '1025'"),
        (["--activation", "tanh"], "expected sigmoid or relu, got 'tanh'"),
        (["--restarts", "-1"], "expected a whole number from 0 to 100, got '-1'"),
        (["--restarts", "101"], "got '101'"),
        (["--margin", "0"], "expected a number above 0 and below 0.5, got '0'"),
        (["--margin", "0.5"], "got '0.5'"),
        (["--margin", "nan"], "got 'nan'"),
        (["--model", "../xor"], "model name '../xor'"),
        (["--model", "a/b"], "model name 'a/b'"),
        (["--model", ""], "model name ''"),
        (["--verbose"], "unrecognized arguments: --verbose"),
        (["--seed", "1", "versions"], "unrecognized arguments: versions"),
        (["fit"], "there is no command 'fit'; expected one of train, versions,"),
        ([""], "there is no command ''"),
        (["train", "1"], "unrecognized arguments: 1"),
        (["versions", "1"], "unrecognized arguments: 1"),
        (["versions", "--seed", "1"], "unrecognized arguments: --seed 1"),
        (["versions", "--model", ".."], "model name '..'"),
        (["show"], "the following arguments are required: N"),
        (["show", "0"], "expected a whole number from 1 to 999999999999999999, got '0'"),
        (["show", "one"], "got 'one'"),
        (["show", THREE], f"got '{THREE}'"),
        (["show", "9" * 5000], "… (5000 characters)"),
        (["sweep", "--seeds", THREE], f"got '{THREE}'"),
        (["step", "1", "--epoch", THREE], f"got '{THREE}'"),
        (["show", "1", "2"], "unrecognized arguments: 2"),
        (["show", "1.safetensors"], "got '1.safetensors'"),
        (["restore"], "the following arguments are required: N"),
        (["restore", "-1"], "-1"),
        (["restore", "1.5"], "got '1.5'"),
    ],
)
def test_refuses_wrong_usage_with_status_2(argv: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(argv)

    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert expected in err
    assert "usage: python -m trainer" in err
    assert len(err) < 600  # a long value is not repeated whole


@pytest.mark.parametrize("argv", [["-h"], ["--help"]])
def test_help_names_every_command(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(argv)

    out, err = capsys.readouterr()
    assert (end.value.code, err) == (0, "")
    assert all(command in out for command in ("train", "versions", "show", "restore"))


def test_help_of_a_command_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["train", "--help"])

    options = "--seed --epochs --lr --hidden --activation --restarts --margin --model --models-dir"
    assert end.value.code == 0
    assert set(options.split()) <= set(capsys.readouterr().out.replace("[", " ").split())
