"""Names become encoders, blocks or baselines; a wrong name says what there is, and weights go to whom they belong."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from discovery.embeddings.encoders.protocol import UnknownEncoder
from discovery.embeddings.encoders.registry import known_encoders, load_encoder
from discovery.relevance.contestants import OURS, Contestant, contestants, default_names
from discovery.relevance.refusals import CannotMeasure


def test_the_baselines_every_block_of_classic_and_our_own_compete_by_default() -> None:
    blocks = ["classic:v1/colour", "classic:v1/texture", "classic:v1/shape"]
    ours = [OURS] if OURS in known_encoders() else []
    assert default_names() == ["random", "trivial", *blocks, "classic:v1", *ours]


@pytest.mark.parametrize("name", ["random", "trivial", "classic:v1/colour", "classic:v1"])
def test_a_name_loads_its_encoder_also_in_another_process(name: str) -> None:
    contestant = pickle.loads(pickle.dumps(Contestant(name, seed=3)))  # noqa: S301 - our own
    encoder = contestant.load()
    assert name in {encoder.name, f"{encoder.name}:{encoder.version}"}


def test_an_encoder_is_the_one_that_the_site_loads() -> None:
    assert Contestant("classic:v1").load() is load_encoder("classic:v1")


@pytest.mark.parametrize("name", ["clasic:v1", "classic:v2", "clasic:v1/colour", "", "/", "random/colour"])
def test_an_unknown_name_lists_all_that_there_are(name: str) -> None:
    with pytest.raises(UnknownEncoder) as problem:
        contestants([name], seed=0)[0].load()
    for known in [*known_encoders(), "random", "trivial", "ENCODER/BLOCK"]:
        assert known in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_name_given_twice_competes_once() -> None:
    assert [one.name for one in contestants(["trivial", "random", "trivial"], seed=1)] == ["trivial", "random"]


def test_weights_go_to_the_one_encoder_that_takes_some(tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    weights.touch()
    found = contestants(["random", "torchvision:resnet18", "classic:v1/colour"], seed=0, weights=weights)
    assert [one.weights for one in found] == [None, weights, None]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["random", "classic:v1"], "none of these takes any"),
        (["torchvision:resnet18", "torchvision:vit_b_16"], "here are torchvision:resnet18, torchvision:vit_b_16"),
    ],
)
def test_weights_that_are_nobodys_or_anybodys_are_refused(names: list[str], reason: str, tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    weights.touch()
    with pytest.raises(CannotMeasure, match=reason):
        contestants(names, seed=0, weights=weights)


def test_a_file_of_weights_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotMeasure, match=r"There is no file .*gone\.pth"):
        contestants(["torchvision:resnet18"], seed=0, weights=tmp_path / "gone.pth")
