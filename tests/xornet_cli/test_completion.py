"""Completion: a real bash completes commands, options and files with what `xornet completion bash` prints."""

import shutil
import subprocess
from pathlib import Path

import pytest

from xornet_cli.cli import main
from xornet_cli.commands import ALL

ASK = """
source {script}
COMP_WORDS=({words} {last!r}); COMP_CWORD={at}; COMP_LINE="{words} {last}"; COMP_POINT=${{#COMP_LINE}}
$(complete -p xornet | sed 's/.*-F \\([^ ]*\\) .*/\\1/') xornet {last!r}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What `xornet completion bash` prints."""
    assert main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    return tmp_path / "script"


def complete(script: Path, words: str, last: str) -> set[str]:
    asked = ASK.format(script=script, words=words, last=last, at=len(words.split()))
    ran = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, cwd=script.parent)
    return {line.strip() for line in ran.stdout.splitlines() if line.strip()}


def test_bash_completes_commands(script: Path) -> None:
    assert complete(script, "xornet", "s") == {name for name in ALL if name.startswith("s")}
    assert complete(script, "xornet", "") >= set(ALL)


def test_bash_completes_options(script: Path) -> None:
    assert complete(script, "xornet train", "--ac") == {"--activation"}
    assert complete(script, "xornet predict", "--") >= {"--url", "--json", "--model", "--token-file"}


def test_bash_completes_directories(script: Path) -> None:
    (script.parent / "weights").mkdir()

    assert complete(script, "xornet versions --models-dir", "we") == {"weights"}


def test_zsh_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "zsh"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("#compdef xornet")
    assert all(f"    {name}:'" in out for name in ALL)
    if zsh := shutil.which("zsh"):
        (tmp_path / "_xornet").write_text(out)
        subprocess.run([zsh, "-n", tmp_path / "_xornet"], check=True)
