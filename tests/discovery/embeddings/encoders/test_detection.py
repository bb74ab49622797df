"""A detection model of torchvision finds and names things by real, randomly initialised weights; nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torchvision.models import get_model  # type: ignore[attr-defined]

from discovery.embeddings.encoders.detection import known_models
from discovery.embeddings.encoders.detectors import check_detector, load_detector
from discovery.embeddings.encoders.protocol import UnknownEncoder, WeightsUnavailable

from .pictures import noise

MODEL = "fasterrcnn_mobilenet_v3_large_320_fpn"
SPEC = f"torchvision:{MODEL}"
HANDBAG = 31


@pytest.fixture(autouse=True)
def _no_library_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub-home"))
    monkeypatch.delenv("KINDRED_ALLOW_DOWNLOAD", raising=False)


@pytest.fixture(scope="module")
def handbags(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of a model that takes everything for a handbag."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        state = get_model(MODEL, weights=None, weights_backbone=None).state_dict()
    head = "roi_heads.box_predictor.cls_score"
    state[f"{head}.weight"] = torch.zeros_like(state[f"{head}.weight"])
    state[f"{head}.bias"] = torch.zeros(91).index_fill(0, torch.tensor(HANDBAG), 9.0)
    path: Path = tmp_path_factory.mktemp("weights") / "handbags.pth"
    torch.save(state, path)
    return path


def test_objects_have_a_place_a_name_and_a_confidence(handbags: Path) -> None:
    found = load_detector(SPEC, handbags).detect(noise(1, (200, 120)))
    assert found
    assert {each.name for each in found} == {"handbag"}
    assert all(0.5 <= each.confidence <= 1 for each in found)
    assert found == sorted(found, key=lambda each: -each.confidence)


def test_a_model_that_is_sure_of_nothing_finds_nothing(handbags: Path, tmp_path: Path) -> None:
    state = torch.load(handbags, weights_only=True)
    state["roi_heads.box_predictor.cls_score.bias"] = torch.zeros(91)
    torch.save(state, tmp_path / "unsure.pth")
    assert load_detector(SPEC, tmp_path / "unsure.pth").detect(noise(1)) == []


def test_a_detector_is_loaded_once(handbags: Path) -> None:
    assert load_detector(SPEC, handbags) is load_detector(SPEC, handbags)


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder) as refused:
        load_detector("torchvision:resnet18")
    assert all(known in str(refused.value) for known in known_models())


@pytest.mark.parametrize("spec", ["yolo", "torchvision:", "torchvision:../x", "classic:v1"])
def test_what_cannot_name_a_detector_is_refused_without_torch(spec: str) -> None:
    with pytest.raises(UnknownEncoder, match="detector"):
        check_detector(spec)


def test_missing_weights_are_named_and_said_where_to_put(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=rf"{MODEL}-907ea3f9.pth.*KINDRED_ALLOW_DOWNLOAD"):
        load_detector(SPEC)
    with pytest.raises(WeightsUnavailable, match="no weights file"):
        load_detector(SPEC, tmp_path / "none.pth")


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(WeightsUnavailable, match="does not fit"):
        load_detector(SPEC, tmp_path / "other.pth")
