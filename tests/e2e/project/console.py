"""The README's console blocks: commands after `$`, and what they print below, where `...` stands for anything."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


class Step(NamedTuple):
    """One command, and what it must print."""

    command: str
    expected: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expected output as a pattern; a line of its own `...` stands for any number of lines."""
        return re.compile(re.escape(self.expected).replace(re.escape("..."), ".*"), re.DOTALL)


def steps(markdown: Path, section: str) -> list[Step]:
    """Return the commands of the section whose heading is `section`, in their order."""
    _, _, rest = markdown.read_text().partition(f"# {section}\n")
    text = rest.partition("\n## ")[0]
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            found.append(Step(command, expected.strip()))
    return found


def run(step: Step, folder: Path, port: int, **environment: str) -> None:
    """Run the step in `folder`, its port 8000 being `port`, and hold what it prints against what it must."""
    ended = subprocess.run(
        ["bash", "-c", step.command.replace("localhost:8000", f"localhost:{port}")],
        cwd=folder,
        env={**os.environ, "PORT": str(port), **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, f"{step.command}\n{ended.stdout}{ended.stderr}"
    if step.expected:
        assert step.pattern.fullmatch(ended.stdout.strip()), f"{step.command}\nprinted\n{ended.stdout}"
