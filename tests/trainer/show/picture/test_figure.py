"""The picture of a version: whole, the same each time, in the page's colours, and readable without them."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand, xor_by_hand_with_relu
from tests.paths import ROOT
from tests.versions import version
from trainer.cli import main
from trainer.learning.descent import start
from trainer.show.drawing import encode
from trainer.show.picture import colours
from trainer.show.picture.answers import PROBABILITIES
from trainer.show.picture.colours import NEGATIVE, POSITIVE
from trainer.show.picture.figure import draw
from xornet.network import FloatArray, Sizes, forward
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


def hue(pixels: FloatArray, red: int, green: int, blue: int) -> int:
    """Return how many pixels have just that colour."""
    return int((np.abs(pixels - np.array([red, green, blue]) / 255) < 0.01).all(axis=2).sum())


@pytest.mark.slow
@pytest.mark.parametrize("drawn", VERSIONS, ids=lambda drawn: str(drawn.network.sizes))
def test_draws_any_network_in_the_pages_colours(drawn: Version) -> None:
    pixels = imread(io.BytesIO(encode(draw(drawn), "png")))[:, :, :3]

    assert pixels.shape[1] > 1000
    assert hue(pixels, 0x0F, 0x76, 0x6A) > 100  # the page's --lit, for the accepted attempt and a 1
    assert pixels.min() < 0.15


def test_the_colours_are_those_of_the_page() -> None:
    theme = (ROOT / "service/page/assets/theme/theme.css").read_text()

    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w+),", theme))

    assert light["card"] == colours.PAPER
    for name in ("ink", "soft", "line", "positive", "negative", "lit"):
        assert light[name] == getattr(colours, name.upper())


def test_bits_and_signs_can_be_told_apart_without_colour() -> None:
    figure = draw(VERSIONS[0])

    one, zero = (np.mean(to_rgb(PROBABILITIES(share))) for share in (1.0, 0.0))
    styles = {
        (line.get_color(), line.get_linestyle())
        for line in figure.axes[3].lines
        if line.get_color() in (POSITIVE, NEGATIVE)
    }
    assert zero - one > 0.4
    assert styles == {(POSITIVE, "-"), (NEGATIVE, "--")}


@pytest.mark.slow
@pytest.mark.parametrize("drawn", VERSIONS, ids=lambda drawn: str(drawn.network.sizes))
def test_the_titles_of_all_panels_are_at_one_height(drawn: Version) -> None:
    figure = draw(drawn)
    encode(figure, "png")

    titled = [axes for axes in figure.axes if axes.get_title()]
    heights = {round(axes.title.get_transform().transform(axes.title.get_position())[1], 3) for axes in titled}

    assert [axes.get_title() for axes in titled][0::2] == ["learning curve", "network"]
    assert len(heights) == 1


@pytest.mark.slow
@pytest.mark.parametrize("drawn", VERSIONS, ids=lambda drawn: str(drawn.network.sizes))
def test_no_text_leaves_the_picture_and_axes_are_labelled_with_their_units(drawn: Version) -> None:
    figure = draw(drawn)
    encode(figure, "png")
    width, height = figure.get_size_inches() * figure.dpi

    words = [text for axes in figure.axes for text in (axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts)]
    for text in (*words, *figure.texts):
        x0, y0, x1, y1 = text.get_window_extent().extents
        assert -1 < x0 <= x1 < width + 1, text
        assert -1 < y0 <= y1 < height + 1, text
    curve, answers = figure.axes[:2]
    assert "epochs" in curve.get_xlabel()
    assert "probability" in curve.get_ylabel()
    assert "(a bit: 0 or 1)" in answers.get_xlabel()


def test_names_what_is_to_be_seen() -> None:
    words = words_of(encode(draw(VERSIONS[0]), "svg"))

    for word in ("xor, version 1: 2-2-1, sigmoid", "learning curve", "average error", "P(y = 1)", "x1", "x2", "−10.00"):
        assert word in words


def test_draws_the_answers_to_one_input_as_a_curve_past_the_rows() -> None:
    answers = draw(ONE_INPUT).axes[1]

    curve, _, *rows = answers.lines
    x, probability = np.asarray(curve.get_data(), np.float64)
    assert (answers.get_xlabel(), answers.get_title()) == ("x (a bit: 0 or 1)", "P(y = 1)")
    np.testing.assert_allclose(probability, forward(ONE_INPUT.network, x[:, np.newaxis]).output[:, 0])
    assert [np.asarray(row.get_data()).ravel().tolist() for row in rows] == [[0, 1], [1, 0]]


@pytest.mark.slow
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
