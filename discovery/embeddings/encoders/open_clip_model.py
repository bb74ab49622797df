"""CLIP models of open_clip as encoders: pictures and words in one space, so that words find pictures without any.

The package comes with the extra `clip` (locks/clip.txt); importing this file without it fails, and the registry says
what to do.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import open_clip
import torch
from open_clip.pretrained import get_pretrained_cfg, list_pretrained_tags_by_model
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from torch import Tensor, nn

from .open_clip_weights import locate
from .protocol import UnknownEncoder, Vectors, WeightsUnavailable, unit_rows
from .torch_running import BATCH, best_device, prepared, run_batches, use_threads

FAMILY = "open_clip"

CODE_VERSION = 1
"""Part of the fingerprint: raise it when this file starts to give other vectors for the same weights."""

FETCHED_TOKENIZERS = ("hf_tokenizer_name", "hf_model_name")
"""What a model's description holds when its words are cut by a tokenizer that does not come with open_clip."""


class OpenClipEncoder:
    """A `TextEncoder` over one CLIP model; vectors are its normalised embeddings."""

    name = FAMILY

    def __init__(self, model: Any, tokenizer: Any, version: str, dimension: int, fingerprint: str) -> None:
        self.version = version
        self.dimension = dimension
        self.fingerprint = fingerprint
        self._device = best_device()
        self._model: Any = prepared(model, self._device)
        self._tokenizer = tokenizer
        self._transforms = image_transform_v2(PreprocessCfg(**self._model.visual.preprocess_cfg), is_train=False)

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; also raises EncodingFailed when the device gives up, out of memory say."""
        if not images:
            return self._rows(())
        return self._rows(run_batches(images, self._pixels, self._model.encode_image, BATCH, self._device))

    def encode_text(self, texts: Sequence[str]) -> Vectors:
        """See `TextEncoder.encode_text`. What is longer than the model reads (77 tokens for most) is cut off."""
        return self._rows(run_batches(texts, self._tokens, self._model.encode_text, BATCH, self._device))

    def _rows(self, results: tuple[Tensor, ...]) -> Vectors:
        rows = results[0] if results else torch.empty(0, self.dimension)
        return unit_rows(rows.numpy(), self.dimension)

    def _pixels(self, image: Image.Image) -> Tensor:
        pixels: Tensor = self._transforms(image.convert("RGB"))
        return pixels

    def _tokens(self, text: str) -> Tensor:
        tokens: Tensor = self._tokenizer([text])[0]
        return tokens


def load(variant: str, weights: Path | None = None, threads: int | None = None) -> OpenClipEncoder:
    """The encoder for "<model>/<pretrained>", its weights from a cache or a given file.

    `pretrained` is a name from open_clip's list; with a given file it may be any other too, which then only names the
    space. `threads` bounds torch's CPU threads for the whole process; None leaves its own choice. Raises
    UnknownEncoder for a model or weights that nobody has, WeightsUnavailable for missing, damaged or unfitting ones.
    """
    name, _, pretrained = variant.partition("/")
    entry = _chosen(name, pretrained, weights)
    path = locate(entry, f"{FAMILY}:{variant}", weights)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    model = _filled(name, entry, path)
    use_threads(threads)
    fingerprint = hashlib.sha256(f"{FAMILY} {CODE_VERSION} {variant} {digest}".encode()).hexdigest()
    dimension = int(open_clip.get_model_config(name)["embed_dim"])
    return OpenClipEncoder(model, open_clip.get_tokenizer(name), variant, dimension, fingerprint)


def known_models() -> list[str]:
    """The models of the installed open_clip that need nothing but their weights."""
    return [name for name in open_clip.list_models() if _is_complete(name)]


def _is_complete(name: str) -> bool:
    described = open_clip.get_model_config(name)["text_cfg"]
    return not any(key in described for key in FETCHED_TOKENIZERS)


def _chosen(name: str, pretrained: str, given: Path | None) -> dict[str, Any]:
    """The entry of open_clip's list; empty for a name that stands only for the given file."""
    if name not in (known := known_models()):
        what = (
            "needs a tokenizer that open_clip lacks" if name in open_clip.list_models() else "is no model of open_clip"
        )
        raise UnknownEncoder(f"{name!r} {what}; Kindred knows {', '.join(known)}.")
    entry: dict[str, Any] = get_pretrained_cfg(name, pretrained)
    if not entry and given is None:
        tags = ", ".join(list_pretrained_tags_by_model(name)) or "none"
        raise UnknownEncoder(
            f"{name} has no weights {pretrained!r}; open_clip knows {tags}. "
            "For weights of your own, name their file in KINDRED_ENCODER_WEIGHTS."
        )
    return entry


def _filled(name: str, entry: dict[str, Any], path: Path) -> nn.Module:
    """The model with the weights in `path`; runs nothing that lies in them. Raises WeightsUnavailable."""
    how = {key: entry[key] for key in ("mean", "std", "interpolation", "resize_mode") if key in entry}
    try:
        model: nn.Module = open_clip.create_model(
            name,
            pretrained=str(path),
            # Weights of OpenAI were trained with another activation than the model of the same name has by itself.
            force_quick_gelu=bool(entry.get("quick_gelu")),
            force_preprocess_cfg=how,
        )
    except Exception as error:  # damaged files fail in every way there is
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise WeightsUnavailable(f"{path} cannot be loaded into {name}: {reason} …") from error
    return model
