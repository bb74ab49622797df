"""Muon: momentum whose update is brought to an orthogonal matrix, for weights that a normalisation follows.

Jordan et al., "Muon: an optimizer for hidden layers in neural networks" (2024), with the coefficients given there; the
rows are kept at length 1 as in Jordan's CIFAR speed runs, for behind a batch normalisation length means nothing, and so
the rate is the angle of a step. torch's own Muon takes matrices only, and no convolutions.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

COEFFICIENTS, ROUNDS = (3.4445, -4.7750, 2.0315), 5


def orthogonalised(matrix: Tensor) -> Tensor:
    """[rows, columns] with its singular values brought near 1, by Newton-Schulz iteration.

    A round multiplies by a polynomial in the Gram matrix, and all of them commute; so the rounds are run on the small
    square Gram matrix, and the matrix itself is multiplied once, in a third of the time.
    """
    a, b, c = COEFFICIENTS
    tall = len(matrix) > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    gram = x @ x.T
    identity = torch.eye(len(x))
    product = identity
    for _ in range(ROUNDS):
        polynomial = a * identity + b * gram + c * gram @ gram
        product = polynomial @ product
        gram = polynomial @ gram @ polynomial
    x = product @ x
    return torch.t(x) if tall else x


class Muon(torch.optim.Optimizer):
    """For tensors of at least two axes; all but the first are taken together as the columns of a matrix."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float = 0.9) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(weight)
                state["momentum"].mul_(group["momentum"]).add_(weight.grad)
                ahead = weight.grad.add(state["momentum"], alpha=group["momentum"])
                update = orthogonalised(ahead.reshape(len(weight), -1)).view_as(weight)
                weight.add_(update, alpha=-group["lr"])
                weight.div_(weight.flatten(1).norm(dim=1).view(-1, *[1] * (weight.ndim - 1)) + 1e-7)
