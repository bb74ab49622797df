"""torchvision's detection models as detectors: the library's own weights, transforms and names of things."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import (  # type: ignore[attr-defined]
    WeightsEnum,
    detection,
    get_model,
    get_model_weights,
    list_models,
)

from discovery.imaging.regions import Region

from .detecting import Detected
from .protocol import EncodingFailed, UnknownEncoder
from .torch_running import best_device, prepared
from .torchvision_weights import load_into, locate, read_state_dict, verified_sha256

LEAST_CONFIDENCE = 0.5
"""What is less likely than this is not worth being pointed at."""

UNNAMED = ("__background__", "N/A", "no person")
"""Categories of the library that are no things."""


class TorchvisionDetector:
    """A `Detector` over one model."""

    def __init__(self, model: nn.Module, transforms: Any, names: Sequence[str]) -> None:
        self._device = best_device()
        self._model = prepared(model, self._device)
        self._transforms = transforms
        self._names = names

    @torch.inference_mode()
    def detect(self, image: Image.Image) -> list[Detected]:
        """See `Detector.detect`; objects of LEAST_CONFIDENCE or more that are no thinner than a `Region` can be."""
        pixels: Tensor = self._transforms(image.convert("RGB"))
        try:
            (found,) = self._model([pixels.to(self._device)])
        except (RuntimeError, MemoryError) as error:
            reason = " ".join(str(error).split())[:300] or type(error).__name__
            raise EncodingFailed(f"The detector failed on {self._device}: {reason}") from error
        width, height = image.size
        scale = torch.tensor([width, height, width, height])
        boxes, labels, scores = ((found[part].float().cpu()) for part in ("boxes", "labels", "scores"))
        objects = [
            self._object((box / scale).tolist(), int(label), float(score))
            for box, label, score in zip(boxes, labels, scores, strict=True)
            if score >= LEAST_CONFIDENCE
        ]
        return sorted((each for each in objects if each), key=lambda each: -each.confidence)

    def _object(self, box: Sequence[float], label: int, confidence: float) -> Detected | None:
        left, top, right, bottom = box
        name = self._names[label] if label < len(self._names) else UNNAMED[0]
        if name in UNNAMED:
            return None
        try:
            return Detected(Region(left, top, right - left, bottom - top), name, round(confidence, 3))
        except ValueError:  # too thin to search by
            return None


def load(variant: str, weights: Path | None = None) -> TorchvisionDetector:
    """The detector for a model's name, its weights from the library's cache or a given file.

    Raises UnknownEncoder for a model that the library does not have, WeightsUnavailable as `locate` and `load_into` do.
    """
    entry = _chosen(variant)
    path = locate(entry, weights)
    verified_sha256(path, entry)
    model = get_model(variant, weights=None, weights_backbone=None)
    load_into(model, read_state_dict(path), path)
    return TorchvisionDetector(model, entry.transforms(), entry.meta["categories"])


def known_models() -> list[str]:
    """The detection models of the installed torchvision, sorted."""
    return sorted(list_models(module=detection))


def _chosen(variant: str) -> WeightsEnum:
    if variant not in (known := known_models()):
        raise UnknownEncoder(f"torchvision has no detection model {variant!r}; it knows {', '.join(known)}.")
    entry: WeightsEnum = get_model_weights(variant)["DEFAULT"]
    return entry
