"""Views keep the shape and the range that the network expects, and the same seed draws the same views."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from discovery.embeddings.encoders.compact_network import DEVIATION, MEAN
from training.augmentation import COSINES, strong_view, weak_view

View = Callable[[Tensor, int, torch.Generator], Tensor]


def pictures(count: int = 24, side: int = 64) -> Tensor:
    drawn = torch.randint(0, 256, (count, 3, side // 8, side // 8), generator=torch.Generator().manual_seed(1))
    return torch.nn.functional.interpolate(drawn.float(), scale_factor=8).byte()


@pytest.mark.parametrize("view", [weak_view, strong_view])
def test_views_are_normalised_squares_of_the_side_asked_for(view: View) -> None:
    views = view(pictures(), 48, torch.Generator().manual_seed(0))
    assert views.shape == (24, 3, 48, 48)
    pixels = views * DEVIATION[0] + MEAN[0]
    assert pixels.min() >= -1e-4
    assert pixels.max() <= 1 + 1e-4


@pytest.mark.parametrize("view", [weak_view, strong_view])
def test_the_same_seed_draws_the_same_views_and_another_does_not(view: View) -> None:
    first, again, other = (view(pictures(), 48, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_strong_view_is_farther_from_the_picture_than_a_weak_one() -> None:
    plain = (torch.nn.functional.interpolate(pictures(200).float() / 255, 48) - MEAN[0]) / DEVIATION[0]
    weak, strong = (view(pictures(200), 48, torch.Generator().manual_seed(0)) for view in (weak_view, strong_view))
    assert (strong - plain).abs().mean() > (weak - plain).abs().mean()


def test_the_cosine_transform_loses_nothing_by_itself() -> None:
    torch.testing.assert_close(COSINES @ COSINES.T, torch.eye(8), atol=1e-6, rtol=0)
