"""The locks: all of them are renewed at once, each bound by the one that is tested."""

import os
import subprocess
from pathlib import Path

from tests.paths import ROOT


def test_every_lock_is_renewed_and_bound_by_the_one_that_is_tested(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$*" >> {asked}\n')
    uv.chmod(0o700)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    subprocess.run(["requirements/lock.sh"], cwd=ROOT, env=environment, check=True)

    calls = [line.split() for line in asked.read_text().splitlines()]
    written = [call[call.index("--output-file") + 1] for call in calls]
    assert sorted(written) == sorted(f"requirements/{path.name}" for path in Path(ROOT, "requirements").glob("*.txt"))
    assert written[0] == "requirements/dev.txt"
    assert all("--upgrade" in call for call in calls)
    assert all("--constraint" in call for call in calls[1:])
