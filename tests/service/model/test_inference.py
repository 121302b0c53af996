"""Answers to batches."""

import numpy as np
import pytest

from service.model.inference import CHUNK_ROWS, infer
from xornet.network import forward
from xornet.store import WeightStore


@pytest.mark.parametrize("rows", [1, 2, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 3 * CHUNK_ROWS + 5])
def test_answers_each_row_as_if_it_were_alone_wherever_the_chunks_end(store: WeightStore, rows: int) -> None:
    network = store.load(1).network
    bits = np.random.RandomState(rows).randint(0, 2, (rows, 2)).astype(np.uint8)

    answers = infer(network, bits)

    assert answers.shape == (rows, 1)
    assert len(answers.probability) == len(answers.y) == rows
    np.testing.assert_allclose(
        answers.probability, forward(network, bits.astype(float)).output[:, 0], rtol=0, atol=1e-15
    )
    np.testing.assert_array_equal(answers.y, bits[:, 0] ^ bits[:, 1])
    assert (answers.zeros, answers.ones) == (rows - np.sum(answers.y), np.sum(answers.y))
