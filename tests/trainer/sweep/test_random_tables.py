"""Tables drawn at random: the same ones each time, none with a constant output, and in the form of `--table`."""

import pytest

from trainer.named_tables import find
from trainer.sweep.random_tables import main


def test_prints_the_same_options_for_the_same_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        main(["--inputs", "1", "--outputs", "3", "--count", "4"])

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[:4] == lines[4:]
    for line in lines:
        table = find(line.removeprefix("--table="))
        assert (table.inputs.shape, table.targets.shape) == ((2, 1), (2, 3))
        assert set(table.targets.sum(axis=0)) == {1.0}
