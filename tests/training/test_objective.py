"""The losses are lowest where they should be, and unknown labels count for nothing."""

from __future__ import annotations

import torch
from torch.nn import functional

from discovery.embeddings.encoders.compact_network import INSTANCE, SUBJECT
from training.objective import Objective, contrast
from training.pictures import UNKNOWN

NAMES = {"subject": ["a", "b", "c"], "brand": ["x", "y"]}


def rows(count: int, length: int, seed: int = 0) -> torch.Tensor:
    return functional.normalize(torch.randn(count, length, generator=torch.Generator().manual_seed(seed)))


def test_contrast_is_low_for_two_views_of_the_same_pictures_and_high_for_others() -> None:
    views = rows(16, INSTANCE)
    partners = torch.arange(4, 8)
    assert contrast(views[4:8], views, partners) < 0.2
    assert contrast(views[:4], views, partners) > 2


def test_a_row_on_its_proxy_costs_less_than_one_on_another() -> None:
    objective = Objective(NAMES)
    proxies = functional.normalize(objective.proxies("subject").detach())
    labels = {"subject": torch.tensor([0, 1, 1]), "brand": torch.tensor([UNKNOWN] * 3)}
    looks, partners = rows(3, INSTANCE), torch.tensor([1])
    right = objective(proxies[[0, 1, 1]], looks, labels, partners)["subject"]
    wrong = objective(proxies[[1, 2, 2]], looks, labels, partners)["subject"]
    assert right < wrong


def test_a_loss_counts_by_the_rows_that_have_such_a_label() -> None:
    objective, partners = Objective(NAMES), torch.tensor([0])
    subject, looks = rows(5, SUBJECT)[[0, 0, 0, 0, 0]], rows(5, INSTANCE)
    labels = {"subject": torch.zeros(5, dtype=torch.int64), "brand": torch.full((5,), UNKNOWN)}
    assert "brand" not in objective(subject, looks, labels, partners)
    labels["brand"][1] = 1
    one = objective(subject, looks, labels, partners)["brand"]
    labels["brand"][2] = 1
    torch.testing.assert_close(objective(subject, looks, labels, partners)["brand"], 2 * one)
