"""How every torch encoder runs: the best device, its precision, bounded batches, and no pause between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

import torch
from torch import Tensor, nn

from .protocol import EncodingFailed

Item = TypeVar("Item")
Network = TypeVar("Network", bound=nn.Module)

BATCH = 32
"""Items a forward pass: enough to fill two cores or a small GPU, at 224 px some 200 MB of activations."""

PREPARERS = min(8, os.cpu_count() or 1)
"""Threads that make tensors of pictures: Pillow decodes and resizes without holding Python's lock."""

FAST_BFLOAT16 = ("amx_bf16", "avx512_bf16")
"""What a processor has that multiplies bfloat16 faster than float32; without them it only pretends to."""


def best_device() -> torch.device:
    """CUDA if there is one, else Apple's MPS, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def precision_on(device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware has it, else float32.

    It moved vectors of a ResNet-18 and a MobileNetV3 (of random weights) by 0.4 % and 0.9 % of their length.
    """
    capabilities = torch.cpu.get_capabilities() if device.type == "cpu" else {}
    fast = device.type == "cuda" or any(capabilities.get(name) for name in FAST_BFLOAT16)
    return torch.bfloat16 if fast else torch.float32


def use_threads(threads: int | None) -> None:
    """Bounds torch's CPU threads for the whole process; None leaves its own choice."""
    if threads is not None:
        torch.set_num_threads(threads)


def prepared(network: Network, device: torch.device) -> Network:
    """`network` on `device`, ready to be run: in evaluation mode and channels-last, which convolutions like best."""
    # torch types only the positional overload of `to`, which has no channels-last.
    network.eval().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload,unused-ignore]
    return network.requires_grad_(requires_grad=False)


def run_batches(
    items: Sequence[Item],
    prepare: Callable[[Item], Tensor],
    forward: Callable[[Tensor], Tensor | tuple[Tensor, ...]],
    size: int,
    device: torch.device,
) -> tuple[Tensor, ...]:
    """What `forward` gives for all `items`: each of its results (one or several) float32 on the CPU, a row an item.

    `prepare` makes an item's tensor, on the CPU; all have one shape. It runs in several threads, for the next batch
    while `forward` is at the current one. No items give no results: (). Out of memory, a batch is tried once more in
    two halves. Raises EncodingFailed when the device gives up, and whatever else `prepare` raises.
    """
    try:
        results = [_run(batch, forward, device) for batch in _batches(items, prepare, size)]
    except (RuntimeError, MemoryError) as error:
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise EncodingFailed(f"The encoder failed on {device}: {reason}") from error
    return tuple(torch.cat(parts) for parts in zip(*results, strict=True))


def _batches(items: Sequence[Item], prepare: Callable[[Item], Tensor], size: int) -> Iterator[Tensor]:
    """Up to `size` prepared items at a time, those that follow being prepared meanwhile."""
    if len(items) == 1:  # a searched picture: nothing to overlap with
        yield prepare(items[0]).unsqueeze(0)
        return

    def begin(start: int) -> list[Future[Tensor]]:
        return [_preparers().submit(prepare, item) for item in items[start : start + size]]

    following = begin(0)
    for start in range(size, len(items) + size, size):
        current, following = following, begin(start)
        yield torch.stack([tensor.result() for tensor in current])


@cache
def _preparers() -> ThreadPoolExecutor:
    """Made on first use, since threads do not live through a fork, and kept for the life of the process."""
    return ThreadPoolExecutor(PREPARERS, thread_name_prefix="prepare")


def _run(
    batch: Tensor, forward: Callable[[Tensor], Tensor | tuple[Tensor, ...]], device: torch.device
) -> tuple[Tensor, ...]:
    try:
        return _forwarded(batch, forward, device)
    except torch.OutOfMemoryError:
        if len(batch) == 1:
            raise
        torch.cuda.empty_cache()  # what lies there in pieces may do for half of it; nothing where CUDA is not used
    halves = [_forwarded(half, forward, device) for half in batch.chunk(2)]
    return tuple(torch.cat(parts) for parts in zip(*halves, strict=True))


@torch.inference_mode()
def _forwarded(
    batch: Tensor, forward: Callable[[Tensor], Tensor | tuple[Tensor, ...]], device: torch.device
) -> tuple[Tensor, ...]:
    layout = torch.channels_last if batch.ndim == 4 else torch.preserve_format
    with _autocast(device):
        made = forward(batch.to(device, memory_format=layout))
    return tuple(part.float().cpu() for part in (made if isinstance(made, tuple) else (made,)))


def _autocast(device: torch.device) -> AbstractContextManager[object]:
    precision = precision_on(device)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision is torch.bfloat16)
