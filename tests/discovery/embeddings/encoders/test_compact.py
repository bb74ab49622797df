"""`compact:v1` with the weights that ship: small, quick by count, the same for the same picture, and hard to fool."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter, ImageOps
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import resnet18

from discovery.embeddings.encoders.compact import BLOCKS, CompactEncoder, load, refined
from discovery.embeddings.encoders.compact_weights import SHIPPED, read
from discovery.embeddings.encoders.protocol import (
    MOST_LABELS,
    BlockEncoder,
    Encoder,
    LabellingEncoder,
    WeightsUnavailable,
)
from discovery.embeddings.encoders.registry import check_spec, known_encoders, load_encoder


@pytest.fixture(scope="module")
def encoder() -> CompactEncoder:
    return load()


def drawn(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A soft pattern of a few colours, other for every seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))


def altered(path: Path, **tensors: torch.Tensor) -> Path:
    """A copy of the shipped file with other tensors in it."""
    with safe_open(SHIPPED, framework="pt") as opened:
        metadata = opened.metadata()
    save_file(load_file(SHIPPED) | tensors, path, metadata)
    return path


def test_it_is_all_that_the_protocol_offers_but_text(encoder: CompactEncoder) -> None:
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder, LabellingEncoder)
    assert isinstance(encoder, BlockEncoder)
    assert 256 <= encoder.dimension <= 512
    assert sum(part.stop - part.start for part in BLOCKS.values()) == encoder.dimension


def test_the_shipped_weights_are_small() -> None:
    assert SHIPPED.stat().st_size <= 12_000_000


def test_it_multiplies_at_most_a_third_of_what_resnet18_does(encoder: CompactEncoder) -> None:
    side = read(SHIPPED).settings.side
    counts = []
    for forward, pixels in ((encoder.forward, side), (resnet18().eval(), 224)):
        with FlopCounterMode(display=False) as counter, torch.inference_mode():
            forward(torch.zeros(1, 3, pixels, pixels))
        counts.append(counter.get_total_flops())
    assert counts[0] * 3 <= counts[1]


def test_each_picture_has_a_unit_row_whatever_its_shape_and_mode(encoder: CompactEncoder) -> None:
    odd = [drawn(1), drawn(2, (900, 30)), drawn(3).convert("L"), drawn(4).convert("P"), Image.new("RGBA", (5, 5))]
    vectors = encoder.encode_images(odd)
    assert vectors.dtype == np.float32
    assert vectors.shape == (5, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_pictures_give_no_rows(encoder: CompactEncoder) -> None:
    assert encoder.encode_images([]).shape == (0, encoder.dimension)
    assert encoder.encode_and_label([])[1] == []


def test_a_picture_has_the_same_vector_alone_and_in_a_batch(encoder: CompactEncoder) -> None:
    pictures = [drawn(seed) for seed in range(40)]
    together = encoder.encode_images(pictures)
    alone = np.concatenate([encoder.encode_images([picture]) for picture in pictures[::13]])
    np.testing.assert_allclose(alone, together[::13], atol=1e-4)


def test_a_smaller_jpeg_of_a_picture_is_nearer_than_another_picture(encoder: CompactEncoder) -> None:
    original = drawn(1, (640, 480))
    buffer = io.BytesIO()
    original.resize((320, 240)).save(buffer, "JPEG", quality=30)
    vectors = encoder.encode_images([original, Image.open(buffer), *(drawn(seed) for seed in range(2, 12))])
    cosines = vectors[0] @ vectors[1:].T
    assert cosines[0] > 0.9
    assert cosines[0] > cosines[1:].max()


def test_blocks_have_their_shares_of_the_cosine(encoder: CompactEncoder) -> None:
    vector = encoder.encode_images([drawn(1)])[0]
    shares = read(SHIPPED).settings.shares
    for name, part in BLOCKS.items():
        assert float((vector[part] ** 2).sum()) == pytest.approx(shares[name], abs=1e-3)


def test_a_picture_and_its_mirror_image_have_one_vector(encoder: CompactEncoder) -> None:
    pictures = [drawn(seed) for seed in range(4)]
    mirrored = [ImageOps.mirror(picture) for picture in pictures]
    np.testing.assert_allclose(encoder.encode_images(pictures), encoder.encode_images(mirrored), atol=1e-3)


def test_a_frame_changes_little(encoder: CompactEncoder) -> None:
    pictures = [drawn(seed) for seed in range(8)]
    framed = [ImageOps.expand(picture, 20, "white") for picture in pictures]
    cosines = encoder.encode_images(framed) @ encoder.encode_images(pictures).T
    assert (cosines.argmax(1) == np.arange(8)).all()
    assert cosines.diagonal().min() > 0.95


def test_refinement_draws_towards_the_likely_class_alone() -> None:
    proxies = torch.eye(4)
    settings = replace(read(SHIPPED).settings, scale=50.0, refinement=1.0)
    rows = functional.normalize(torch.tensor([[3.0, 1, 1, 1], [1, 1, 1, 1]]))
    near, torn = refined(rows, rows @ proxies.T, proxies, settings)
    assert near[0] > rows[0, 0]
    torch.testing.assert_close(torn, rows[1])
    for row in (near, torn):
        assert float(row.norm()) == pytest.approx(1)
    unmoved = refined(rows, rows @ proxies.T, proxies, replace(settings, refinement=0.0))
    torch.testing.assert_close(unmoved, rows)


def test_labels_are_words_the_most_confident_first(encoder: CompactEncoder) -> None:
    pictures = [drawn(seed) for seed in range(30)]
    vectors, labels = encoder.encode_and_label(pictures)
    np.testing.assert_array_equal(vectors, encoder.encode_images(pictures))
    for of_one in labels:
        assert len(of_one) <= MOST_LABELS
        assert all(label.name and 0 < label.confidence <= 1 for label in of_one)
        assert [label.confidence for label in of_one] == sorted((x.confidence for x in of_one), reverse=True)
        assert sum(label.confidence for label in of_one) <= 1.001


def test_noise_is_not_named(encoder: CompactEncoder) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 128, 128, 3), dtype=np.uint8)
    labels = encoder.encode_and_label([Image.fromarray(pixels) for pixels in noise])[1]
    assert sum(bool(of_one and of_one[0].confidence > 0.5) for of_one in labels) <= 2


def test_the_registry_knows_it_first() -> None:
    check_spec("compact:v1")
    assert known_encoders()[0] == "compact:v1"
    assert load_encoder("compact:v1") is load_encoder("compact:v1")


def test_other_weights_are_another_space(encoder: CompactEncoder, tmp_path: Path) -> None:
    other = load(altered(tmp_path / "other.safetensors", proxies=load_file(SHIPPED)["proxies"] * 0.5))
    assert other.fingerprint != encoder.fingerprint
    assert load().fingerprint == encoder.fingerprint


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=re.escape(str(tmp_path / "gone.safetensors"))):
        load(tmp_path / "gone.safetensors")


@pytest.mark.parametrize("content", [b"", b"not weights", SHIPPED.read_bytes()[:100_000]])
def test_damaged_weights_are_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsUnavailable, match=r"damaged\.safetensors"):
        load(path)


def test_weights_of_another_width_are_refused_by_name(tmp_path: Path) -> None:
    wide = altered(tmp_path / "wide.safetensors", **{"network.subject.0.weight": torch.zeros(300, 512).half()})
    with pytest.raises(WeightsUnavailable, match=r"wide\.safetensors does not fit compact:v1"):
        load(wide)
    few = altered(tmp_path / "few.safetensors", proxies=torch.zeros(3, 256).half())
    with pytest.raises(WeightsUnavailable, match=r"few\.safetensors does not fit compact:v1: its classifier"):
        load(few)


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "plain.safetensors"
    save_file({"weight": torch.zeros(2)}, path)
    with pytest.raises(WeightsUnavailable, match=r"plain\.safetensors is no weights file of compact:v1"):
        load(path)
