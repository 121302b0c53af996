"""Triton's statistics over several workers, by way of the metrics that they share: two parts that know of no other."""

from pathlib import Path

import pytest

from service.inherited import INHERITED
from tests.conftest import Serve
from tests.service.api.triton.test_triton import infer, stats


def test_what_another_worker_counted_is_added_and_nothing_ever_shrinks(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INHERITED, "figures_dir", tmp_path / "figures")
    one, other = (serve().test_client() for _ in range(2))
    seen = []
    for client in (one, other, one, one, other):
        infer(client)
        seen.append(stats(client)["1"]["execution_count"])

    assert seen == [1, 2, 3, 4, 5]
    assert [path.suffix for path in (tmp_path / "figures").iterdir()] == [".json"] * 2
