"""classic:v1 sees colour, texture and shape, each in its own block, and never changes its mind."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from discovery.embeddings.encoders.classic import BLOCKS, DIMENSION, PARTS, ClassicEncoder
from discovery.embeddings.encoders.protocol import BlockEncoder, Encoder

from .pictures import noise, scene, stripes

encoder = ClassicEncoder()


def encode(image: Image.Image) -> np.ndarray:
    vector: np.ndarray = encoder.encode_images([image])[0]
    return vector


def alike(block: str, one: Image.Image, other: Image.Image) -> float:
    a, b = (encode(image)[BLOCKS[block]] for image in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_it_is_an_encoder_with_unit_float32_rows() -> None:
    assert isinstance(encoder, Encoder)
    vectors = encoder.encode_images([noise(seed) for seed in range(5)])
    assert vectors.dtype == np.float32
    assert vectors.shape == (5, DIMENSION)
    assert DIMENSION <= 512
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_pictures_give_no_rows() -> None:
    assert encoder.encode_images([]).shape == (0, DIMENSION)


def test_the_same_picture_always_gives_the_same_vector() -> None:
    np.testing.assert_array_equal(encode(noise(3)), encode(noise(3)))


def test_a_batch_gives_what_single_pictures_give() -> None:
    images = [noise(1), scene("navy", "white"), noise(2, (31, 200))]
    batch = encoder.encode_images(images)
    np.testing.assert_array_equal(batch, np.stack([encode(image) for image in images]))


def test_v1_is_frozen() -> None:
    """Stored vectors say "classic:v1": if this fails, what v1 means has changed, and it must become v2."""
    directions = np.random.default_rng(0).normal(size=(DIMENSION, 4))
    np.testing.assert_allclose(encode(scene("firebrick", "beige")) @ directions, FROZEN_SCENE, atol=2e-3)
    np.testing.assert_allclose(encode(noise(0)) @ directions, FROZEN_NOISE, atol=2e-3)


FROZEN_SCENE = [0.0771, -0.7596, -0.5902, 0.5345]
FROZEN_NOISE = [-0.8228, -1.0113, 0.4566, -1.4202]


def test_the_blocks_tile_the_vector() -> None:
    assert list(BLOCKS) == ["colour", "texture", "shape"]
    ends = [(block.start, block.stop) for block in BLOCKS.values()]
    assert [start for start, _ in ends] == [0, *[stop for _, stop in ends][:-1]]
    assert ends[-1][1] == DIMENSION
    assert sum(share for _, _, share in PARTS.values()) == pytest.approx(1)


@pytest.mark.parametrize("colour", ["white", "black", "grey", "red"])
def test_a_flat_picture_has_a_vector_too(colour: str) -> None:
    vector = encode(Image.new("RGB", (40, 40), colour))
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert all(np.linalg.norm(vector[block]) > 0.1 for block in BLOCKS.values())


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3000, 2), (128, 128)])
def test_any_size_can_be_encoded(size: tuple[int, int]) -> None:
    assert np.isfinite(encode(noise(4, size))).all()


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_other_modes_are_converted(mode: str) -> None:
    source = noise(5).convert("L") if mode == "I;16" else noise(5)
    assert np.isfinite(encode(source.convert(mode))).all()


def test_a_recoloured_picture_keeps_its_shape_and_texture_but_not_its_colour() -> None:
    one, recoloured = scene("navy", "white"), scene("darkgreen", "lightyellow")
    assert alike("shape", one, recoloured) > 0.95
    assert alike("texture", one, recoloured) > 0.9
    assert alike("colour", one, recoloured) < 0.8


def test_the_same_colours_in_another_shape_are_alike_in_colour_alone() -> None:
    upright, level = (stripes("crimson", "ivory", 16, upright) for upright in (True, False))
    assert alike("colour", upright, level) > 0.9
    assert alike("shape", upright, level) < 0.3


def test_stripes_of_another_width_differ_in_texture() -> None:
    wide, narrow, shifted = stripes("black", "white", 16), stripes("black", "white", 2), stripes("white", "black", 16)
    assert alike("texture", wide, shifted) > alike("texture", wide, narrow) + 0.2


def test_contrast_and_size_matter_little() -> None:
    one = scene("black", "lightgrey")
    assert alike("shape", one, ImageEnhance.Contrast(one).enhance(0.6)) > 0.98
    assert float(encode(one) @ encode(one.resize((640, 480)))) > 0.9


def test_inverting_the_light_keeps_the_shape() -> None:
    one = scene("black", "white")
    assert alike("shape", one, ImageOps.invert(one)) > 0.99


def test_its_blocks_can_be_weighed() -> None:
    assert isinstance(encoder, BlockEncoder)
    assert encoder.blocks == BLOCKS


def test_classic_never_loads_torch() -> None:
    program = (
        "import sys\n"
        "import discovery.embeddings.encoders\n"
        "from discovery.embeddings.encoders.registry import check_spec, known_encoders, load_encoder\n"
        "from PIL import Image\n"
        "check_spec('torchvision:resnet18'); known_encoders()\n"
        "load_encoder('classic:v1').encode_images([Image.new('RGB', (9, 9), 'red')])\n"
        "assert not {'torch', 'torchvision', 'django'} & set(sys.modules), 'heavy modules were loaded'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
