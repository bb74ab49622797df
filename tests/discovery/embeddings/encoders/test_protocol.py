"""No vector without a direction gets past the last check."""

import numpy as np
import pytest

from discovery.embeddings.encoders.protocol import EncodingFailed, unit_rows


def test_rows_get_length_one_and_keep_their_direction() -> None:
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, -1e-9]]), 2)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, np.array([[0.6, 0.8], [0, -1]]), atol=1e-7)


def test_huge_float32_values_do_not_overflow() -> None:
    np.testing.assert_allclose(unit_rows(np.array([[3e38, 3e38]], np.float32), 2), np.full((1, 2), 2**-0.5), rtol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused_by_number(bad: float) -> None:
    with pytest.raises(EncodingFailed, match="for 1 of 3 pictures; the first is number 2"):
        unit_rows(np.array([[1.0, 0.0], [bad, 1.0], [0.0, 1.0]]), 2)


def test_a_zero_row_is_refused() -> None:
    with pytest.raises(EncodingFailed, match="zero"):
        unit_rows(np.zeros((1, 4)), 4)


def test_a_wrong_dimension_is_refused() -> None:
    with pytest.raises(EncodingFailed, match="not \\[n, 5\\]"):
        unit_rows(np.ones((2, 4)), 5)


def test_an_empty_batch_passes() -> None:
    assert unit_rows(np.empty((0, 4)), 4).shape == (0, 4)
