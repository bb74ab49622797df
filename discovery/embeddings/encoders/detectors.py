"""Detectors by name, loaded once a process; torch stays out until one is asked for."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from .detecting import Detector
from .protocol import UnknownEncoder

SPECS = re.compile(r"torchvision:[a-z0-9_]+")

_loaded: dict[tuple[str, Path | None], Detector] = {}
_loading = threading.Lock()


def check_detector(spec: str) -> None:
    """Raises UnknownEncoder unless `spec` could name a detector; without torch, as `registry.check_spec` is."""
    if not SPECS.fullmatch(spec):
        raise UnknownEncoder(
            f"There is no detector {spec!r}; a detector is torchvision:<model>, of torchvision's models for detection,"
            " such as torchvision:fasterrcnn_mobilenet_v3_large_320_fpn."
        )


def load_detector(spec: str, weights: Path | None = None) -> Detector:
    """The detector that `spec` names, loaded on the first call and kept; a failed load keeps nothing.

    Raises UnknownEncoder, which lists the library's detectors, or WeightsUnavailable, as `registry.load_encoder` does.
    """
    check_detector(spec)
    key = (spec, weights.resolve() if weights else None)
    if key not in _loaded:
        with _loading:
            if key not in _loaded:
                from . import detection

                _loaded[key] = detection.load(spec.partition(":")[2], weights)
    return _loaded[key]
