"""Finds the weights of an open_clip model; nothing is downloaded unless KINDRED_ALLOW_DOWNLOAD=1 says so."""

import os
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import RemoteEntryNotFoundError
from open_clip.constants import HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME

from .protocol import WeightsUnavailable
from .torchvision_weights import ALLOW_DOWNLOAD


def locate(entry: dict[str, Any], spec: str, given: Path | None) -> Path:
    """The file with the weights of `spec`: the `given` one, or the one that open_clip's list names as `entry`.

    The latter is looked for in the cache of Hugging Face (HF_HOME) and in `download_folder()`. Raises
    WeightsUnavailable, in one line that says what was looked for, where, and what to do.
    """
    if given is not None:
        if not given.is_file():
            raise WeightsUnavailable(f"There is no weights file at {given}; put the weights of {spec} there.")
        return given
    repository, _, file = entry["hf_hub"].rpartition("/")
    names = _names(file)
    for cache in (None, download_folder()):
        for name in names:
            found = try_to_load_from_cache(repository, name, cache_dir=cache)
            if isinstance(found, str):
                return Path(found)
    if os.environ.get(ALLOW_DOWNLOAD) == "1":
        return _downloaded(repository, names)
    raise WeightsUnavailable(
        f"The weights of {spec} ({repository} of Hugging Face) are neither in its cache nor in {download_folder()}: "
        f"name a copy of {names[0]} in KINDRED_ENCODER_WEIGHTS, or set {ALLOW_DOWNLOAD}=1 to fetch it."
    )


def download_folder() -> Path:
    """Beside torchvision's weights (TORCH_HOME), so that one folder holds all that was fetched."""
    return Path(torch.hub.get_dir()) / "checkpoints" / "open_clip"


def _names(file: str) -> list[str]:
    """The names under which a repository holds its weights, the preferred first."""
    if not file:
        return [HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME]
    return [str(Path(file).with_suffix(".safetensors")), file]


def _downloaded(repository: str, names: list[str]) -> Path:
    try:
        try:
            return Path(hf_hub_download(repository, names[0], cache_dir=download_folder()))
        except RemoteEntryNotFoundError:  # an older repository, without safetensors
            return Path(hf_hub_download(repository, names[-1], cache_dir=download_folder()))
    except Exception as error:  # networks and disks fail in every way there is
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise WeightsUnavailable(f"Fetching {repository} to {download_folder()} failed: {reason}") from error
