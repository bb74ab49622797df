"""Encoders are found by name, loaded once, and an unknown name is answered with the known ones."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from discovery.embeddings.encoders.protocol import Encoder, UnknownEncoder
from discovery.embeddings.encoders.registry import check_spec, known_encoders, load_encoder


@pytest.mark.parametrize("spec", ["classic:v1", "torchvision:resnet18", "torchvision:vit_b_16/IMAGENET1K_V1"])
def test_well_formed_specs_pass(spec: str) -> None:
    check_spec(spec)


@pytest.mark.parametrize(
    "spec",
    ["", "classic", "classic:v2", "clip:v1", "torchvision:", "torchvision:../x", "torchvision:a/b/c", " classic:v1"],
)
def test_an_unknown_spec_lists_the_known_ones(spec: str) -> None:
    for ask in (check_spec, load_encoder):
        with pytest.raises(UnknownEncoder) as refused:
            ask(spec)
        assert all(known in str(refused.value) for known in known_encoders())
        assert repr(spec) in str(refused.value)


def test_the_spec_of_an_encoder_is_its_name_and_version() -> None:
    encoder = load_encoder("classic:v1")
    assert isinstance(encoder, Encoder)
    assert f"{encoder.name}:{encoder.version}" == "classic:v1"
    assert len(bytes.fromhex(encoder.fingerprint)) == 32


def test_threads_that_ask_at_once_get_one_encoder() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_encoder("classic:v1"), range(32)))
    assert all(encoder is found[0] for encoder in found)


def test_weights_for_an_encoder_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no weights"):
        load_encoder("classic:v1", weights=tmp_path / "some.pth")


def test_fewer_than_one_thread_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        load_encoder("classic:v1", threads=0)
