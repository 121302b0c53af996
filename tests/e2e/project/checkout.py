"""A fresh copy of the project, with what git would hand to somebody who clones it, and nothing else."""

import shutil
import subprocess
from pathlib import Path

from tests.e2e.server import ROOT


def copy_to(folder: Path) -> Path:
    """Copy every file that git tracks or would track into the empty `folder`, and return it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder
