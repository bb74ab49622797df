"""Random views of a batch, drawn for all pictures at once on tensors: what people do to pictures before they repost."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from discovery.embeddings.encoders.compact_network import DEVIATION, MEAN


def weak_view(images: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Normalised float32 [n, 3, side, side] of uint8 pictures: crops, flips and mild changes of light."""
    views = _placed(images, side, generator, smallest=0.35, framed=0.05)
    views = _recoloured(views, generator, strength=0.25)
    views = _erased(views, generator, share=0.1)
    return _normalised(views)


def strong_view(images: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """As `weak_view`, with what copies go through: hard crops, frames, caption bars, blur, JPEG's blocks."""
    views = _placed(images, side, generator, smallest=0.2, framed=0.2)
    views = _recoloured(views, generator, strength=0.45)
    views = _blurred(views, generator, share=0.3)
    views = _quantised(views, generator, share=0.2)
    views = _captioned(views, generator, share=0.15)
    return _normalised(views)


def _normalised(views: Tensor) -> Tensor:
    mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
    return ((views.clamp(0, 1) - mean) / deviation).contiguous(memory_format=torch.channels_last)


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) * (high - low) + low


def _chosen(count: int, share: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(count, generator=generator) < share).nonzero()[:, 0]


def _placed(images: Tensor, side: int, generator: torch.Generator, smallest: float, framed: float) -> Tensor:
    """A random crop of `smallest` to all of the area, flipped half the time; some shrunk into a plain frame."""
    count = len(images)
    area, ratio = _uniform(count, smallest, 1.0, generator), _uniform(count, -0.29, 0.29, generator).exp()
    width, height = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
    x = _uniform(count, -1, 1, generator) * (1 - width)
    y = _uniform(count, -1, 1, generator) * (1 - height)
    frame = _chosen(count, framed, generator)
    width[frame] = _uniform(len(frame), 1.0, 1.5, generator)
    height[frame] = _uniform(len(frame), 1.0, 1.7, generator)
    x[frame] = (width[frame] - 1) * _uniform(len(frame), -1, 1, generator)
    y[frame] = (height[frame] - 1) * _uniform(len(frame), -1, 1, generator)
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    turn = torch.zeros(count)
    turned = _chosen(count, 0.15, generator)
    turn[turned] = _uniform(len(turned), -0.25, 0.25, generator)
    sine, cosine = turn.sin(), turn.cos()
    theta = torch.stack(
        [
            torch.stack([flip * width * cosine, -height * sine, x], 1),
            torch.stack([flip * width * sine, height * cosine, y], 1),
        ],
        1,
    )
    # What lies outside a picture is zero in the sampler; shifted, that becomes a frame of one colour.
    colour = torch.rand(count, 3, 1, 1, generator=generator).round(decimals=1)
    grid = functional.affine_grid(theta, [count, 3, side, side], align_corners=False)
    return functional.grid_sample(images.float() / 255 - colour, grid, align_corners=False) + colour


def _recoloured(views: Tensor, generator: torch.Generator, strength: float) -> Tensor:
    count = len(views)
    brightness, contrast, saturation = (
        _uniform(count, 1 - strength, 1 + strength, generator).view(-1, 1, 1, 1) for _ in range(3)
    )
    gains = 1 + (torch.rand(count, 3, 1, 1, generator=generator) - 0.5) * strength * 0.6
    grey = views.mean(1, keepdim=True)
    middle = grey.mean((2, 3), keepdim=True)
    views = grey + (views - grey) * saturation
    return ((views - middle) * contrast + middle) * brightness * gains


def _erased(views: Tensor, generator: torch.Generator, share: float) -> Tensor:
    """A rectangle of noise over some pictures (Zhong et al., "Random erasing", AAAI 2020)."""
    side = views.shape[-1]
    for number in _chosen(len(views), share, generator).tolist():
        height, width = (int(side * v) for v in _uniform(2, 0.15, 0.45, generator).tolist())
        down, across = torch.rand(2, generator=generator).tolist()
        top, left = int((side - height) * down), int((side - width) * across)
        views[number, :, top : top + height, left : left + width] = torch.rand(3, 1, 1, generator=generator)
    return views


def _blurred(views: Tensor, generator: torch.Generator, share: float) -> Tensor:
    """A mean over 3 × 3 pixels, 1 to 4 times: a deviation of 0.8 to 1.6 pixels."""
    chosen = _chosen(len(views), share, generator)
    soft = views[chosen]
    for rounds in range(4):
        rest = slice(len(soft) * rounds // 4, None)
        soft[rest] = functional.avg_pool2d(soft[rest], 3, 1, 1, count_include_pad=False)
    return views.index_copy(0, chosen, soft)


def _captioned(views: Tensor, generator: torch.Generator, share: float) -> Tensor:
    """A plain bar with specks in place of letters, across the top or the bottom."""
    side = views.shape[-1]
    for number in _chosen(len(views), share, generator).tolist():
        height = int(side * _uniform(1, 0.1, 0.28, generator).item())
        ground = torch.rand(1, generator=generator).round()
        bar = ground.view(1, 1, 1).repeat(3, height, side)
        specks = torch.rand(1, height, side, generator=generator) < 0.3
        specks[:, : height // 4] = False
        specks[:, height - height // 4 :] = False
        bar = torch.where(specks, 1 - bar, bar)
        top = 0 if torch.rand(1, generator=generator) < 0.4 else side - height
        views[number, :, top : top + height] = bar
    return views


def _cosines() -> Tensor:
    """The 8 × 8 matrix of the discrete cosine transform, rows of length 1."""
    place, order = torch.arange(8.0), torch.arange(8.0).view(-1, 1)
    matrix = torch.cos((2 * place + 1) * order * math.pi / 16) / 2
    matrix[0] /= math.sqrt(2)
    return matrix


COSINES = _cosines()


def _quantised(views: Tensor, generator: torch.Generator, share: float) -> Tensor:
    """JPEG's loss in small: blocks of 8 × 8 whose cosines are rounded, the finer the pattern the harder."""
    chosen = _chosen(len(views), share, generator)
    count, blocks = len(chosen), views.shape[-1] // 8
    tiles = views[chosen].view(count, 3, blocks, 8, blocks, 8)
    waves = torch.einsum("ui,ncaibj,vj->ncaubv", COSINES, tiles, COSINES)
    order = torch.arange(8.0)
    steps = (order.view(8, 1, 1) + order.view(1, 1, 8) + 1) * 0.02
    steps = steps * _uniform(count, 0.5, 3.0, generator).view(-1, 1, 1, 1, 1, 1)
    waves = (waves / steps).round() * steps
    rough = torch.einsum("ui,ncaubv,vj->ncaibj", COSINES, waves, COSINES)
    return views.index_copy(0, chosen, rough.reshape(count, 3, views.shape[-1], views.shape[-1]))
