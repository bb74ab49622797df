"""What training asks of the two projections: classes by cosine, and each picture nearest to its own other view."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from discovery.embeddings.encoders.compact_network import SUBJECT

from .pictures import UNKNOWN

SHARES = {"subject": 1.0, "brand": 0.5, "colour": 0.2, "usage": 0.1, "instance": 0.5}
"""What each loss counts; the subject decides, the rest keep what it would throw away."""

TEMPERATURE = 0.07


class CosineClassifier(nn.Module):
    """Scores by scaled cosine to one proxy a class, so that training and search measure alike.

    Zhai & Wu, "Classification is a strong baseline for deep metric learning", BMVC 2019.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.proxies = nn.Parameter(torch.randn(classes, SUBJECT) * SUBJECT**-0.5)
        self.log_scale = nn.Parameter(torch.tensor(2.8))

    def forward(self, embedded: Tensor) -> Tensor:
        return functional.linear(embedded, functional.normalize(self.proxies)) * self.log_scale.exp().clamp(max=40)


class Objective(nn.Module):
    """One classifier a kind of label, and the contrast between two views of every picture."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        super().__init__()
        self.classifiers = nn.ModuleDict({kind: CosineClassifier(len(known)) for kind, known in names.items()})

    def proxies(self, kind: str) -> Tensor:
        """What stands for each class of a kind, not normalised: [classes, SUBJECT]."""
        proxies: Tensor = self.classifiers[kind].get_parameter("proxies")
        return proxies

    def forward(
        self, subject: Tensor, instance: Tensor, labels: dict[str, Tensor], partners: Tensor
    ) -> dict[str, Tensor]:
        """Losses by name; labels are those of all rows [n].

        The last len(partners) rows are second views; partner i is the row of the first view that belongs to the
        i-th of them. A loss that only some rows have is scaled by their part of the rows: otherwise the few
        pictures that carry all kinds of labels would rule the rest.
        """
        first, second = instance[: -len(partners)], instance[-len(partners) :]
        losses = {"instance": contrast(second, first, partners)}
        for kind, classifier in self.classifiers.items():
            if (known := labels[kind] != UNKNOWN).any():
                scores = classifier(subject[known])
                loss = functional.cross_entropy(scores, labels[kind][known], label_smoothing=0.1)
                losses[kind] = loss * known.float().mean()
        return losses


def contrast(views: Tensor, others: Tensor, partners: Tensor) -> Tensor:
    """InfoNCE (van den Oord et al., 2018): each of `views` [m, d] should find its partner [m] among `others` [n, d]."""
    return functional.cross_entropy(views @ others.T / TEMPERATURE, partners)
