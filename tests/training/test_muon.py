"""Muon's update is near orthogonal, and it learns what a normalised weight can learn."""

from __future__ import annotations

import torch
from torch.nn import functional

from training.muon import Muon, orthogonalised


def test_singular_values_come_near_to_one_whatever_they_were() -> None:
    generator = torch.Generator().manual_seed(0)
    for shape in ((16, 60), (60, 16)):
        matrix = torch.randn(shape, generator=generator) @ torch.diag(torch.linspace(0.3, 3, shape[1]))
        values = torch.linalg.svdvals(orthogonalised(matrix))
        assert values.min() > 0.4
        assert values.max() < 1.4


def test_rows_keep_length_one_and_turn_to_what_they_should_be() -> None:
    generator = torch.Generator().manual_seed(0)
    wanted = functional.normalize(torch.randn(8, 3, 3, 3, generator=generator).flatten(1)).view(8, 3, 3, 3)
    weight = torch.randn(8, 3, 3, 3, generator=generator).requires_grad_()
    optimizer = Muon([weight], lr=0.05)
    for step in range(200):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - step / 200)
        optimizer.zero_grad()
        (-(weight * wanted).sum()).backward()
        optimizer.step()
    torch.testing.assert_close(weight.detach().flatten(1).norm(dim=1), torch.ones(8), atol=1e-4, rtol=0)
    assert (weight.detach() * wanted).flatten(1).sum(1).min() > 0.9
