"""Any classification model of torchvision as an encoder: its own weights and transforms, its classifier as labels."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision import models
from torchvision.models import (  # type: ignore[attr-defined]
    WeightsEnum,
    get_model,
    get_model_weights,
    list_models,
)

from .labelling import most_confident
from .protocol import Labels, UnknownEncoder, Vectors, unit_rows
from .torch_running import BATCH, best_device, prepared, run_batches, use_threads
from .torchvision_weights import load_into, locate, read_state_dict, take_head, verified_sha256

FAMILY = "torchvision"

CODE_VERSION = 1
"""Part of the fingerprint: raise it when this file starts to give other vectors for the same weights."""

HEADS = ("fc", "classifier", "head", "heads")
"""The names that torchvision gives to classifiers."""

LEAST_CONFIDENCE = 0.2
"""What is less likely than this is not worth being called a label."""

TEMPERATURE = 1.0
"""Divides the scores before their softmax: 1 keeps them as they were trained, and so as confident.

Weights trained with the plain recipe (…_V1) claim a little too much, those trained with smoothed labels (…_V2, SWAG)
too little (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017); neither knows people's pictures.
"""


class Head(NamedTuple):
    """The layer of a model that made class scores: where it was, and itself."""

    name: str
    layer: nn.Linear | nn.Conv2d

    @property
    def inputs(self) -> int:
        """How many numbers it read: the dimension of the vectors."""
        return self.layer.in_features if isinstance(self.layer, nn.Linear) else self.layer.in_channels


class Classifier(NamedTuple):
    """Turns features into labels: the layer that was taken off, with its weights, and what its outputs are called."""

    layer: nn.Linear
    names: Sequence[str]


class TorchvisionEncoder:
    """A `LabellingEncoder` over one backbone; vectors are what the classifier's last layer would have read."""

    name = FAMILY

    def __init__(
        self,
        model: nn.Module,
        classifier: Classifier | None,
        transforms: Any,
        version: str,
        dimension: int,
        fingerprint: str,
    ) -> None:
        self.version = version
        self.dimension = dimension
        self.fingerprint = fingerprint
        self._device = best_device()
        self._transforms = transforms
        self._model = prepared(model, self._device)
        self._classifier = classifier

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; also raises EncodingFailed when the device gives up, out of memory say."""
        return unit_rows(self._features(images).numpy(), self.dimension)

    def encode_and_label(self, images: Sequence[Image.Image]) -> tuple[Vectors, list[Labels]]:
        """See `LabellingEncoder`. Labels are categories of ImageNet; none where the weights have no classifier."""
        features = self._features(images)
        return unit_rows(features.numpy(), self.dimension), self._labels(features)

    def _features(self, images: Sequence[Image.Image]) -> Tensor:
        if not images:
            return torch.empty(0, self.dimension)
        (features,) = run_batches(images, self._pixels, self._forward, BATCH, self._device)
        return features

    def _pixels(self, image: Image.Image) -> Tensor:
        pixels: Tensor = self._transforms(image.convert("RGB"))
        return pixels

    def _forward(self, batch: Tensor) -> Tensor:
        features: Tensor = self._model(batch)
        return features.flatten(1)

    @torch.inference_mode()
    def _labels(self, features: Tensor) -> list[Labels]:
        if self._classifier is None:
            return [()] * len(features)
        scores: Tensor = self._classifier.layer(features)
        confidences: np.ndarray = (scores / TEMPERATURE).softmax(1).numpy()
        return most_confident(confidences, self._classifier.names, LEAST_CONFIDENCE)


def load(variant: str, weights: Path | None = None, threads: int | None = None) -> TorchvisionEncoder:
    """The encoder for "<model>" or "<model>/<WEIGHTS_NAME>", its weights from the library's cache or a given file.

    `threads` bounds torch's CPU threads for the whole process; None leaves its own choice. Raises UnknownEncoder
    for a model or weights that the library does not have, WeightsUnavailable as `locate` and `load_into` do.
    """
    name, entry = _chosen(variant)
    path = locate(entry, weights)
    digest = verified_sha256(path, entry)
    model = get_model(name, weights=None, **build_arguments(name, entry.meta))
    head = remove_head(model)
    state = read_state_dict(path)
    classifier = _classifier(head, take_head(state, head.name), entry.meta.get("categories", ()))
    load_into(model, state, path)
    use_threads(threads)
    version = f"{name}/{entry.name}"
    # The labels are no part of it: with or without them the vectors are the same.
    fingerprint = hashlib.sha256(f"{FAMILY} {CODE_VERSION} {version} {digest}".encode()).hexdigest()
    return TorchvisionEncoder(model, classifier, entry.transforms(), version, head.inputs, fingerprint)


def _classifier(head: Head, state: Mapping[str, Tensor], names: Sequence[str]) -> Classifier | None:
    """The head with its weights, or None where it cannot say which of ImageNet's categories a picture is of.

    That is so when the weights came without it (a file stripped of it), when they were trained for other classes,
    whose names nobody gave, and for SqueezeNet, whose scores are made before the pooling that makes its features.
    """
    layer = head.layer
    if not isinstance(layer, nn.Linear) or layer.out_features != len(names):
        return None
    if {key: value.shape for key, value in state.items()} != {
        key: value.shape for key, value in layer.state_dict().items()
    }:
        return None
    layer.load_state_dict(dict(state))
    return Classifier(layer.eval(), names)


def known_models() -> list[str]:
    """The classification models of the installed torchvision, sorted."""
    return sorted(list_models(module=models))


def _chosen(variant: str) -> tuple[str, WeightsEnum]:
    name, _, wanted = variant.partition("/")
    if name not in (known := known_models()):
        raise UnknownEncoder(f"torchvision has no classification model {name!r}; it knows {', '.join(known)}.")
    entries = get_model_weights(name)
    if (wanted := wanted or "DEFAULT") not in entries.__members__:
        raise UnknownEncoder(f"{name} has no weights {wanted!r}; it knows {', '.join(entries.__members__)}.")
    return name, entries[wanted]


def build_arguments(name: str, meta: Mapping[str, Any]) -> dict[str, Any]:
    """What a model must be built with to fit its weights, for the few whose builder infers it from them."""
    if name.startswith("vit_"):
        return {"image_size": meta["min_size"][0]}
    if name.startswith("maxvit_"):
        return {"input_size": meta["min_size"]}
    if name in ("googlenet", "inception_v3"):
        return {"transform_input": True, "aux_logits": True, "init_weights": False}
    return {}


def remove_head(model: nn.Module) -> Head:
    """Replaces the layer that makes class scores by Identity, and returns it.

    That layer is the last linear one of the classifier, or in SqueezeNet the last convolution, which does the
    same at every place. Raises UnknownEncoder for a model without one.
    """
    for name, layer in reversed(list(_classifier_layers(model))):
        if isinstance(layer, nn.Linear | nn.Conv2d):
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, nn.Identity())
            return Head(name, layer)
    raise UnknownEncoder(f"{type(model).__name__} has no classifier that could be taken off.")


def _classifier_layers(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    for head in HEADS:
        if isinstance(module := getattr(model, head, None), nn.Module):
            yield from module.named_modules(prefix=head)
