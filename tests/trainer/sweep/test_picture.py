"""The sweep's picture."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from trainer.show.drawing import encode
from trainer.sweep.outcomes import Outcome, Setting
from trainer.sweep.picture import draw_sweep


@pytest.mark.slow
def test_draws_a_sweep_though_nothing_was_published() -> None:
    setting = Setting("xor", 2, "relu", 0.1, 1000, 3, 0.4, "compiled")

    pixels = imread(io.BytesIO(encode(draw_sweep([Outcome(setting, 0, 4, 0, -0.5)]), "png")))[:, :, :3]

    assert np.ptp(pixels, axis=2).max() < 0.02
