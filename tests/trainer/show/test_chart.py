"""A curve in characters: from the upper left to the lower right, as it falls."""

import numpy as np
import pytest

from trainer.show.chart import HEIGHT, WIDTH, chart


def heights_of(lines: list[str]) -> list[int]:
    """Return how many eighths of a character each column is high."""
    columns = zip(*(f"{line[9:]:<{WIDTH}}" for line in lines), strict=True)
    return [sum(" ▁▂▃▄▅▆▇█".index(character) for character in column) for column in columns]


def test_a_curve_falls_from_the_top_to_the_bottom() -> None:
    lines = chart(np.array([0.5 * 0.9**n for n in range(60)]))

    heights = heights_of(lines)
    assert (heights[0], heights[-1]) == (8 * HEIGHT, 1)
    assert heights == sorted(heights, reverse=True)
    assert [line[:8] for line in lines] == ["     0.5", "    0.18", "   0.063", "   0.022", "  0.0079", "  0.0028"]


def test_a_long_curve_is_drawn_no_wider_than_a_terminal() -> None:
    lines = chart(np.array([0.5 / n for n in range(1, 1001)]))

    assert (len(lines), max(map(len, lines))) == (HEIGHT, 9 + WIDTH)


@pytest.mark.parametrize(
    ("values", "heights"),
    [
        pytest.param([0.5], [1], id="one point"),
        pytest.param([0.5, 0.5], [1, 1], id="level"),
        pytest.param([1.0, 0.0], [48, 1], id="down to nothing"),
        pytest.param([0.0, 0.0], [1, 1], id="nothing"),
        pytest.param([0.1, 1e308], [1, 48], id="up to the sky"),
    ],
)
def test_draws_odd_curves_too(values: list[float], heights: list[int]) -> None:
    assert [height for height in heights_of(chart(np.array(values))) if height] == heights
