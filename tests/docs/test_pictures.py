"""The documentation's picture of version 1 is the one that `plot` draws."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from tests.paths import ROOT
from trainer.show.drawing import default_settings, encode
from trainer.show.picture.figure import draw
from xornet.store import WeightStore


@pytest.mark.slow
def test_the_picture_of_version_1_is_current() -> None:
    with default_settings():
        drawn = imread(io.BytesIO(encode(draw(WeightStore(ROOT / "models", "xor").load(1)), "png")))

    kept = imread(ROOT / "docs" / "version-1.png")

    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).mean() < 0.005  # another release of FreeType may move a letter's edge
