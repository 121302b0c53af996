"""Generated requests against the running service: no 5xx, no status and no body that the description does not know."""

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.server import service

CASES = os.environ.get("SCHEMATHESIS_CASES", "30")  # a route; `make fuzz` takes many more
# Its warning of questions that are mostly refused is chance: no schema can say that a tensor's data fits its shape.
OPTIONS = "--no-color", "--warnings=off"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
)


def test_generated_requests_find_nothing(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log") as url:
        ended = subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"),
                *("run", f"{url}/openapi.json", "--max-examples", CASES, "--checks", CHECKS, *OPTIONS),
            ],
            cwd=tmp_path,
            text=True,
            capture_output=True,
            check=False,
        )

    assert ended.returncode == 0, ended.stdout[-5000:]
    assert "No issues found" in ended.stdout
