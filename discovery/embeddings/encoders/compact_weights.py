"""The weights file of `compact:v1`: half-precision tensors, and what else must be known, checked before any use."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from .compact_network import CompactNetwork
from .protocol import WeightsUnavailable

FORMAT = "kindred compact 2"

SHIPPED = Path(__file__).parent / "weights" / "compact-v1.safetensors"


@dataclass(frozen=True)
class Settings:
    """What was measured once the network was trained (training/export.py), and travels with its weights."""

    side: int
    """Pixels of the square that a picture is squashed to."""
    shares: dict[str, float]
    """Each block's share of the cosine of two vectors; they sum to 1."""
    labels: tuple[str, ...]
    """The word for each row of the classifier; "" for a class that is never said."""
    scale: float
    """Cosines to the proxies times this are the logits of a calibrated softmax."""
    refinement: float
    """How far the subject is drawn towards the classes that it may be of; 0 leaves it alone (compact.refined)."""
    least_cosine: float
    """A picture whose best proxy is farther than this is like nothing in the training sets: no label."""


@dataclass(frozen=True)
class CompactWeights:
    network: CompactNetwork
    proxies: torch.Tensor
    settings: Settings
    digest: str
    """The file's sha256, in hex."""


def write(path: Path, network: CompactNetwork, proxies: torch.Tensor, settings: Settings) -> None:
    """Writes `network` and `proxies` [classes, SUBJECT] in float16: some 6.5 MB."""
    tensors = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    tensors["proxies"] = proxies
    halves = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in sorted(tensors.items())}
    save_file({name: t.contiguous() for name, t in halves.items()}, path, _metadata(settings))


def read(path: Path) -> CompactWeights:
    """The network in evaluation mode, float32, on the CPU.

    Raises WeightsUnavailable, in one line that names the file, when it is missing, damaged, or of another model.
    """
    if not path.is_file():
        raise WeightsUnavailable(f"There is no weights file at {path}.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        with safe_open(path, framework="pt") as opened:
            settings = _settings(opened.metadata() or {})
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  # not a mapping
    except (SafetensorError, OSError) as error:
        raise WeightsUnavailable(f"{path} cannot be read as safetensors: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsUnavailable(f"{path} is no weights file of compact:v1: its description lacks {error}") from error
    proxies = tensors.pop("proxies", None)
    network = CompactNetwork()
    try:
        network.load_state_dict({name.removeprefix("network."): tensor.float() for name, tensor in tensors.items()})
    except RuntimeError as error:
        reason = " ".join(str(error).split())[:200]
        raise WeightsUnavailable(f"{path} does not fit compact:v1: {reason} …") from error
    if proxies is None or proxies.ndim != 2 or len(proxies) != len(settings.labels):
        raise WeightsUnavailable(f"{path} does not fit compact:v1: its classifier has not one row for each label.")
    return CompactWeights(network.eval(), proxies.float(), settings, digest)


def _metadata(settings: Settings) -> dict[str, str]:
    """The format takes strings alone: one of JSON."""
    described = {
        "side": settings.side,
        "shares": settings.shares,
        "labels": settings.labels,
        "scale": settings.scale,
        "refinement": settings.refinement,
        "least_cosine": settings.least_cosine,
    }
    return {"format": FORMAT, "settings": json.dumps(described, sort_keys=True)}


def _settings(metadata: dict[str, str]) -> Settings:
    if metadata.get("format") != FORMAT:
        raise ValueError(f"the words {FORMAT!r}")
    described = json.loads(metadata["settings"])
    return Settings(
        side=int(described["side"]),
        shares={str(name): float(share) for name, share in described["shares"].items()},
        labels=tuple(str(name) for name in described["labels"]),
        scale=float(described["scale"]),
        refinement=float(described["refinement"]),
        least_cosine=float(described["least_cosine"]),
    )
