"""The network of `compact:v1`: a small residual network with two projections, the same in training and in service."""

from __future__ import annotations

import copy
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

STEM, WIDTHS, DEPTHS, FEATURES = 32, (64, 128, 256), (1, 2, 2), 512

SUBJECT, INSTANCE = 256, 128
"""Lengths of the two projections: what is shown (trained with classes), and which picture it is (with copies)."""

MEAN, DEVIATION = (0.5, 0.5, 0.5), (0.27, 0.27, 0.27)
"""Pixels of 0 to 1 are shifted and scaled by these before the first layer."""


class Residual(nn.Module):
    """Two 3 × 3 convolutions and a shortcut that averages before it strides (ResNet-D; He et al., CVPR 2019)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first: nn.Module = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm: nn.Module = nn.BatchNorm2d(outputs)
        self.second: nn.Module = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm: nn.Module = nn.BatchNorm2d(outputs)
        self.shortcut: nn.Module = nn.Identity()
        if stride > 1 or inputs != outputs:
            pool = nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False) if stride > 1 else nn.Identity()
            self.shortcut = nn.Sequential(pool, nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.first_norm(self.first(x)), inplace=True)
        y = self.second_norm(self.second(y))
        return functional.relu(y + self.shortcut(x), inplace=True)


class GeneralisedMean(nn.Module):
    """Pooling between the mean (1) and the maximum, with a learned exponent (Radenović et al., TPAMI 2019)."""

    def __init__(self, exponent: float = 3.0) -> None:
        super().__init__()
        self.exponent = nn.Parameter(torch.tensor(exponent))

    def forward(self, x: Tensor) -> Tensor:
        powered = x.clamp(min=1e-4).pow(self.exponent)
        return powered.mean(dim=(2, 3)).pow(1 / self.exponent)


class CompactNetwork(nn.Module):
    """82 million multiply-adds at 64 px, four times that at 128; 3.1 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, STEM, 3, 2, 1, bias=False),
            nn.BatchNorm2d(STEM),
            nn.ReLU(inplace=True),
        ]
        inputs = STEM
        for width, depth in zip(WIDTHS, DEPTHS, strict=True):
            for number in range(depth):
                layers.append(Residual(inputs, width, 2 if number == 0 else 1))
                inputs = width
        layers += [nn.Conv2d(inputs, FEATURES, 1, bias=False), nn.BatchNorm2d(FEATURES), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers)
        self.pool = GeneralisedMean()
        self.subject = nn.Sequential(nn.Linear(FEATURES, SUBJECT, bias=False), nn.BatchNorm1d(SUBJECT, affine=False))
        self.instance = nn.Sequential(nn.Linear(FEATURES, INSTANCE, bias=False), nn.BatchNorm1d(INSTANCE, affine=False))

    def features(self, images: Tensor) -> Tensor:
        """Pooled activations, float32 [n, FEATURES], of normalised pictures [n, 3, height, width]."""
        pooled: Tensor = self.pool(self.body(images))
        return pooled

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """The two projections of normalised pictures: unit rows [n, SUBJECT] and [n, INSTANCE]."""
        features = self.features(images)
        return functional.normalize(self.subject(features)), functional.normalize(self.instance(features))

    def fused(self) -> Self:
        """A copy for inference whose normalisations are folded into the convolutions before them, to save time."""
        network = copy.deepcopy(self).eval()
        for module in list(network.modules()):
            if isinstance(module, Residual):
                module.first, module.first_norm = _folded(module.first, module.first_norm)
                module.second, module.second_norm = _folded(module.second, module.second_norm)
            elif isinstance(module, nn.Sequential):
                for place in range(len(module) - 1):
                    module[place], module[place + 1] = _folded(module[place], module[place + 1])
        return network


def _folded(layer: nn.Module, norm: nn.Module) -> tuple[nn.Module, nn.Module]:
    """The two as one layer and nothing, where they are a convolution and its normalisation; else as they are."""
    if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
        return fuse_conv_bn_eval(layer, norm), nn.Identity()
    return layer, norm
