"""Tests marked with this need promtool: without it they are skipped, but never in CI."""

import os
import shutil

import pytest

promtool = pytest.mark.skipif(
    not shutil.which("promtool") and os.environ.get("CI") != "true", reason="promtool is not installed here"
)
