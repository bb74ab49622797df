"""`python -m bench.encoders`: milliseconds a picture of our own network, against ResNet-18 in the same run.

Forward passes on ready tensors of 32 pictures, and encoding from decoded pictures; the two take turns, so that what
else the machine does falls on both. ResNet-18 gets random weights: they cost the same.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torchvision.models import resnet18

from bench.figures import Figure, arguments, report
from bench.ingest import drawn
from discovery.embeddings.encoders.compact import CompactEncoder
from discovery.embeddings.encoders.compact_weights import SHIPPED, read
from discovery.embeddings.encoders.registry import load_encoder
from discovery.embeddings.encoders.torch_running import best_device, prepared

BATCH, BAR = 32, 1 / 3


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    device = best_device()
    side = read(SHIPPED).settings.side
    ours = CompactEncoder(read(SHIPPED))
    small, large = batch_of(side, device), batch_of(224, device)
    theirs = prepared(resnet18(), device)
    figures = compared("forward pass", lambda: ours.forward(small), lambda: theirs(large), options.runs)
    images = [drawn(number, 384, 288) for number in range(BATCH)]
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "resnet18.pth"
        torch.save(resnet18().state_dict(), weights)
        peer = load_encoder("torchvision:resnet18", weights=weights)
        figures += compared(
            "encode_images", lambda: ours.encode_images(images), lambda: peer.encode_images(images), options.runs
        )
    report(figures, options.json)


def batch_of(side: int, device: torch.device) -> torch.Tensor:
    return torch.randn(BATCH, 3, side, side, device=device).contiguous(memory_format=torch.channels_last)


@torch.inference_mode()
def compared(what: str, ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> list[Figure]:
    """The two figures of one comparison: medians over `runs`, of which one before is thrown away."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs + 1):
        for work, seconds in zip((ours, theirs), taken, strict=True):
            begun = time.perf_counter()
            work()
            seconds.append(1000 * (time.perf_counter() - begun) / BATCH)
    mine, peer = (statistics.median(seconds[1:]) for seconds in taken)
    ratio = mine / peer
    return [
        Figure(f"compact:v1, {what}", mine, "ms/picture", "resnet18", ratio, BAR, ratio <= BAR, taken[0][1:]),
        Figure(f"resnet18, {what}", peer, "ms/picture", runs=taken[1][1:]),
    ]


if __name__ == "__main__":
    main()
