"""`xornet --help`: every command, on one screen."""

import subprocess
import sys

import pytest

from tests.paths import ROOT
from trainer.commands import COMMANDS as OF_TRAINER
from xornet import __version__
from xornet_cli.cli import main
from xornet_cli.commands import ALL, grouped


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_every_command_has_one_line_on_one_screen(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)

    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [
        name for commands in grouped().values() for name in commands
    ]
    assert set(ALL) > set(OF_TRAINER)


def test_prints_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"xornet {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["trian"], "there is no command 'trian'; did you mean train?"),
        (["--url", "x"], "unrecognized arguments: --url x"),
        (["predict"], "the following arguments are required: NAME=BIT"),
        (["predict", "x1"], "argument NAME=BIT: expected NAME=0 or NAME=1, got 'x1'"),
        (["predict", "x1=-1"], "argument NAME=BIT: expected NAME=0 or NAME=1, got 'x1=-1'"),
        (["wait", "0"], "argument N: expected a whole number from 1 to"),
        (["wait", "1", "--timeout", "0"], "argument --timeout: expected a number above 0"),
        (["serve", "--port", "70000"], "argument --port: expected a whole number from 0 to 65535, got '70000'"),
        (["completion", "fish"], "argument SHELL: expected bash or zsh, got 'fish'"),
        (["train", "--seed", "x"], "argument --seed: expected a whole number"),
    ],
)
def test_a_mistake_is_one_line_and_the_usage(argv: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)

    first, second = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert first.startswith(f"xornet: {reason}")
    assert second.startswith("usage: xornet ")


@pytest.mark.parametrize("name", ALL)
def test_the_help_of_every_command_has_an_example_that_it_understands(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])

    out = capsys.readouterr().out
    assert out.startswith(f"usage: xornet {name}")
    assert "(the default)" not in out.splitlines()[2]
    for example in ALL[name].examples:
        assert f"  xornet {name} {example}".rstrip() in [line.rstrip() for line in out.splitlines()]


def test_what_only_talks_to_a_service_imports_nothing_that_is_slow() -> None:
    script = """
import sys
from xornet_cli.cli import main
sys.argv = ["xornet"]
status = main(["predict", "x1=0", "--url", "http://127.0.0.1:1", "--timeout", "0.2"])
print(status, *sorted({"matplotlib", "numba", "flask", "shtab"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "1\n"
