"""Any classification model of torchvision, less its classifier, as an encoder: its own weights, its own transforms."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import nn
from torchvision import models
from torchvision.models import (  # type: ignore[attr-defined]
    WeightsEnum,
    get_model,
    get_model_weights,
    list_models,
)

from .protocol import EncodingFailed, UnknownEncoder, Vectors, unit_rows
from .torchvision_weights import load_into, locate, read_state_dict, verified_sha256

FAMILY = "torchvision"

CODE_VERSION = 1
"""Part of the fingerprint: raise it when this file starts to give other vectors for the same weights."""

BATCH = 32
"""Pictures a forward pass: enough to fill two cores or a small GPU, at 224 px some 200 MB of activations."""

HEADS = ("fc", "classifier", "head", "heads")
"""The names that torchvision gives to classifiers."""


class TorchvisionEncoder:
    """An `Encoder` over one backbone; vectors are what the classifier's last layer would have read."""

    name = FAMILY

    def __init__(self, model: nn.Module, transforms: Any, version: str, dimension: int, fingerprint: str) -> None:
        self.version = version
        self.dimension = dimension
        self.fingerprint = fingerprint
        self._device = _best_device()
        self._transforms = transforms
        # torch types only the positional overload of `to`, which has no channels-last.
        self._model: nn.Module = model.eval().to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload,unused-ignore]

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; also raises EncodingFailed when the device gives up, out of memory say."""
        if not images:
            return unit_rows(torch.empty(0, self.dimension).numpy(), self.dimension)
        chunks = (images[start : start + BATCH] for start in range(0, len(images), BATCH))
        try:
            features = torch.cat([self._features(chunk) for chunk in chunks])
        except RuntimeError as error:
            raise EncodingFailed(f"{self.name}:{self.version} failed on {self._device}: {error}") from error
        return unit_rows(features.numpy(), self.dimension)

    @torch.inference_mode()
    def _features(self, images: Sequence[Image.Image]) -> torch.Tensor:
        batch = torch.stack([self._transforms(image.convert("RGB")) for image in images])
        batch = batch.to(self._device, memory_format=torch.channels_last)
        on_cuda = self._device.type == "cuda"
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=on_cuda):
            features: torch.Tensor = self._model(batch)
        return features.flatten(1).float().cpu()


def load(variant: str, weights: Path | None = None, threads: int | None = None) -> TorchvisionEncoder:
    """The encoder for "<model>" or "<model>/<WEIGHTS_NAME>", its weights from the library's cache or a given file.

    `threads` bounds torch's CPU threads for the whole process; None leaves its own choice. Raises UnknownEncoder
    for a model or weights that the library does not have, WeightsUnavailable as `locate` and `load_into` do.
    """
    name, entry = _chosen(variant)
    path = locate(entry, weights)
    digest = verified_sha256(path, entry)
    model = get_model(name, weights=None, **build_arguments(name, entry.meta))
    head, dimension = remove_head(model)
    load_into(model, read_state_dict(path), head, path)
    if threads is not None:
        torch.set_num_threads(threads)
    version = f"{name}/{entry.name}"
    fingerprint = hashlib.sha256(f"{FAMILY} {CODE_VERSION} {version} {digest}".encode()).hexdigest()
    return TorchvisionEncoder(model, entry.transforms(), version, dimension, fingerprint)


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


def remove_head(model: nn.Module) -> tuple[str, int]:
    """Replaces the layer that makes class scores by Identity; returns its name and the number of inputs it read.

    That layer is the last linear one of the classifier, or in SqueezeNet the last convolution, which does the
    same at every place. Raises UnknownEncoder for a model without one.
    """
    for name, layer in reversed(list(_classifier_layers(model))):
        if isinstance(layer, nn.Linear | nn.Conv2d):
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, nn.Identity())
            return name, layer.in_features if isinstance(layer, nn.Linear) else layer.in_channels
    raise UnknownEncoder(f"{type(model).__name__} has no classifier that could be taken off.")


def _classifier_layers(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    for head in HEADS:
        if isinstance(module := getattr(model, head, None), nn.Module):
            yield from module.named_modules(prefix=head)


def _best_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
