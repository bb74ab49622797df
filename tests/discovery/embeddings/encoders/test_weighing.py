"""A query can ask for more of one block, of vectors that stay as they are."""

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.classic import ClassicEncoder
from discovery.embeddings.encoders.weighing import HEAVIEST, weigh

from .pictures import noise, scene, stripes

encoder = ClassicEncoder()


def encode(image: Image.Image) -> np.ndarray:
    vector: np.ndarray = encoder.encode_images([image])[0]
    return vector


def test_weighing_by_one_block_searches_by_it_alone() -> None:
    query = encode(scene("navy", "white"))
    same_colours, same_shape = stripes("navy", "white", 8), scene("orange", "darkgreen")
    by_colour = weigh(query, encoder.blocks, {"texture": 0, "shape": 0})
    by_shape = weigh(query, encoder.blocks, {"colour": 0, "texture": 0})
    rows = encoder.encode_images([same_colours, same_shape])
    assert (rows @ by_colour).argmax() == 0
    assert (rows @ by_shape).argmax() == 1
    assert np.linalg.norm(by_colour) == pytest.approx(1, abs=1e-6)
    assert by_colour.dtype == np.float32


def test_weights_of_one_change_nothing_and_the_vector_given_stays_as_it_is() -> None:
    vector = encode(noise(6))
    before = vector.copy()
    np.testing.assert_allclose(weigh(vector, encoder.blocks, {"colour": 1.0}), vector, atol=1e-6)
    weigh(vector, encoder.blocks, {"colour": 0})
    np.testing.assert_array_equal(vector, before)


def test_a_heavier_block_decides_more() -> None:
    query = encode(scene("navy", "white"))
    same_colours, same_shape = encoder.encode_images([stripes("navy", "white", 8), scene("orange", "darkgreen")])
    leads = []
    for weight in (0.1, 1, HEAVIEST):
        asked = weigh(query, encoder.blocks, {"colour": weight})
        leads.append(float(asked @ same_colours - asked @ same_shape))
    assert leads == sorted(leads)
    assert leads[0] < 0 < leads[-1]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"smell": 1.0}, "no block 'smell' to weigh; there are colour, texture, shape"),
        ({"colour": -1.0}, "between 0 and 10"),
        ({"colour": HEAVIEST + 1}, "between 0 and 10"),
        ({"shape": float("nan")}, "between 0 and 10"),
        ({"colour": 0.0, "texture": 0.0, "shape": 0.0}, "leave nothing"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        weigh(encode(noise(7)), encoder.blocks, weights)
