"""Finds a torchvision weights file, proves that it is the right one, and reads it without running any code in it.

Nothing is downloaded unless the environment says KINDRED_ALLOW_DOWNLOAD=1.
"""

import hashlib
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import urlsplit

import torch
from safetensors.torch import load_file
from torchvision.models import WeightsEnum  # type: ignore[attr-defined]

from .protocol import WeightsUnavailable

StateDict = MutableMapping[str, torch.Tensor]

ALLOW_DOWNLOAD = "KINDRED_ALLOW_DOWNLOAD"

HASH_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.[a-z]+$")
"""The library ends its file names in the first digits of the file's sha256: resnet18-f37072fd.pth."""

LEGACY_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")
"""DenseNet's published files still say norm.1 and conv.2, from before module names lost their dots."""


def file_name(weights: WeightsEnum) -> str:
    """The name under which the library publishes and caches these weights."""
    return Path(urlsplit(weights.url).path).name


def locate(weights: WeightsEnum, given: Path | None) -> Path:
    """The file that holds `weights`: the `given` one, or the library's in the cache of torch.hub (TORCH_HOME).

    Raises WeightsUnavailable, in one line that says which file was looked for, where, and what to do.
    """
    name = file_name(weights)
    if given is not None:
        if not given.is_file():
            raise WeightsUnavailable(f"There is no weights file at {given}; put {name} there, or name another.")
        return given
    cached = Path(torch.hub.get_dir()) / "checkpoints" / name
    if cached.is_file():
        return cached
    if os.environ.get(ALLOW_DOWNLOAD) == "1":
        return _downloaded(weights, cached)
    raise WeightsUnavailable(
        f"The weights {name} are not in {cached.parent}: put the file there, name a copy of it, "
        f"or set {ALLOW_DOWNLOAD}=1 to fetch it from {weights.url}."
    )


def _downloaded(weights: WeightsEnum, cached: Path) -> Path:
    try:
        torch.hub.load_state_dict_from_url(
            weights.url, model_dir=str(cached.parent), map_location="cpu", check_hash=True, weights_only=True
        )
    except (OSError, RuntimeError) as error:  # no network or no room; or the wrong checksum
        raise WeightsUnavailable(f"Fetching {weights.url} to {cached.parent} failed: {error}") from error
    return cached


def verified_sha256(path: Path, weights: WeightsEnum) -> str:
    """The sha256 of the file, in hex. Raises WeightsUnavailable if it has the library's name but not its bytes.

    A file of another name is taken at its word: digits in it may be a date.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    promised = HASH_IN_NAME.search(path.name) if path.name == file_name(weights) else None
    if promised and not digest.startswith(promised[1]):
        raise WeightsUnavailable(
            f"{path} is damaged or not what its name says: its sha256 starts with {digest[:8]}, "
            f"not with {promised[1]}. Remove it and fetch it again."
        )
    return digest


def read_state_dict(path: Path) -> StateDict:
    """The tensors in the file (.safetensors or PyTorch's own), by name, on the CPU; runs nothing that lies in it.

    Raises WeightsUnavailable if it holds anything else.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # damaged pickles fail in every way there is
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise WeightsUnavailable(f"{path} cannot be read as PyTorch weights: {reason}") from error
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise WeightsUnavailable(f"{path} is not a state dict, which holds tensors by name and nothing else.")
    return state


def take_head(state: StateDict, head: str) -> dict[str, torch.Tensor]:
    """Takes the tensors of the classifier `head` out of `state`: "weight" and "bias", or nothing if it had none."""
    # In place, since the mapping carries version marks that old layers need.
    return {key.removeprefix(f"{head}."): state.pop(key) for key in list(state) if key.startswith(f"{head}.")}


def load_into(model: torch.nn.Module, state: StateDict, path: Path) -> None:
    """Puts `state`, whose classifier was taken out, into `model`, whose head is already off.

    Raises WeightsUnavailable, naming the first tensors that are missing, left over or of the wrong shape.
    """
    for key in [key for key in state if LEGACY_DENSENET.search(key)]:
        state[LEGACY_DENSENET.sub(r"\1\2.", key)] = state.pop(key)
    try:
        model.load_state_dict(state)
    except (RuntimeError, ValueError) as error:
        reason = " ".join(" ".join(str(error).split()).split(": ", 1)[-1].split(" ")[:40])
        raise WeightsUnavailable(f"{path} does not fit {type(model).__name__}: {reason} …") from error
