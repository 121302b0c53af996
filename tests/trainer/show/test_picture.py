"""The pictures: whole, the same each time, and readable without colour."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand, xor_by_hand_with_relu
from tests.versions import version
from trainer.cli import main
from trainer.learning.descent import start
from trainer.show.drawing import encode
from trainer.show.picture import draw
from trainer.sweep.outcomes import Outcome, Setting
from trainer.sweep.picture import draw_sweep
from xornet.network import Sizes, forward
from xornet.truth_table import TruthTable
from xornet.version import Version

MANY_UNITS = start(1, Sizes(2, 40, 1), "sigmoid")
NOT = TruthTable.from_rows([{"x": bit, "y": 1 - bit} for bit in (0, 1)], ("x",), ("y",))
ONE_INPUT = version(network([[8]], [-4], [[-8]], [4]), NOT)
VERSIONS = [
    version(xor_by_hand()),
    version(xor_by_hand_with_relu()),
    version(full_adder_by_hand(), FULL_ADDER),
    version(MANY_UNITS),
    ONE_INPUT,
]


def words_of(svg: bytes) -> str:
    """Return the text that the picture was drawn from, which the file keeps as comments."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg.decode()))


@pytest.mark.parametrize("drawn", VERSIONS, ids=lambda drawn: str(drawn.network.sizes))
def test_draws_any_network_in_shades_of_grey(drawn: Version) -> None:
    pixels = imread(io.BytesIO(encode(draw(drawn), "png")))[:, :, :3]

    assert pixels.shape[1] > 1000
    assert np.ptp(pixels, axis=2).max() < 0.02  # red, green and blue are the same
    assert pixels.min() < 0.1


def test_names_what_is_to_be_seen() -> None:
    words = words_of(encode(draw(VERSIONS[0]), "svg"))

    for word in ("xor, version 1: 2-2-1, sigmoid", "learning curve", "average error", "P(y = 1)", "x1", "x2", "-10.00"):
        assert word in words


def test_draws_the_answers_to_one_input_as_a_curve_past_the_rows() -> None:
    answers = draw(ONE_INPUT).axes[1]

    curve, _, *rows = answers.lines
    x, probability = np.asarray(curve.get_data(), np.float64)
    assert (answers.get_xlabel(), answers.get_title()) == ("x", "P(y = 1)")
    np.testing.assert_allclose(probability, forward(ONE_INPUT.network, x[:, np.newaxis]).output[:, 0])
    assert [np.asarray(row.get_data()).ravel().tolist() for row in rows] == [[0, 1], [1, 0]]


def test_one_version_gives_one_picture() -> None:
    for form in ("png", "svg"):
        assert encode(draw(VERSIONS[0]), form) == encode(draw(VERSIONS[0]), form)


def test_writes_both_forms_where_it_is_told(
    models_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["plot", "1", "--models-dir", str(models_dir), "--out", str(tmp_path / "pictures")])

    written = [tmp_path / "pictures" / name for name in ("xor-1.png", "xor-1.svg")]
    assert (status, capsys.readouterr().out.splitlines()) == (0, [str(path) for path in written])
    assert written[0].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in written[1].read_bytes()


def test_a_place_that_cannot_be_written_is_named(
    models_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    status = main(["plot", "1", "--models-dir", str(models_dir), "--out", str(tmp_path / "file")])

    assert status == 4
    assert capsys.readouterr().err == f"trainer: {tmp_path}/file/xor-1.png: it could not be written: File exists\n"


def test_draws_a_sweep_though_nothing_was_published() -> None:
    setting = Setting("xor", 2, "relu", 0.1, 1000, 3, 0.4, "compiled")

    pixels = imread(io.BytesIO(encode(draw_sweep([Outcome(setting, 0, 4, 0, -0.5)]), "png")))[:, :, :3]

    assert np.ptp(pixels, axis=2).max() < 0.02
