"""Somebody's catalogues, and what the latest refresh of each came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.users.models import User
from discovery.catalogues.models import CatalogueLine
from discovery.shop.models import Catalogue, Offer

LINES_SHOWN = 100
NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Account:
    """A catalogue: how many posts it has, how many of them can be had, and the lines of each outcome."""

    catalogue: Catalogue
    products: int
    for_sale: int
    outcomes: dict[str, int]

    @property
    def told(self) -> list[tuple[str, int]]:
        """The outcomes that occurred, in a fixed order, each with its number."""
        return [
            (str(label), self.outcomes[value])
            for value, label in CatalogueLine.Outcome.choices
            if value in self.outcomes
        ]


@dataclass(frozen=True)
class Report:
    """An account with its first lines that were refused, and of those that are missing."""

    account: Account
    refused: Sequence[CatalogueLine]
    missing: Sequence[CatalogueLine]


def catalogues_of(owner: User) -> QuerySet[Catalogue]:
    """The latest refreshed first, and before them those that never were; `at` is when, which is never null."""
    at = Coalesce("refreshed_at", Value(NOT_YET))
    return Catalogue.objects.filter(owner=owner).annotate(at=at).order_by("-at", "-pk")


def report_of(catalogue: Catalogue) -> Report:
    outcome = CatalogueLine.Outcome
    lines = catalogue.lines.select_related("post").order_by("number", "sku", "pk")
    refused, missing = lines.filter(outcome=outcome.REFUSED), lines.filter(outcome=outcome.MISSING)
    return Report(accounts_of([catalogue])[0], list(refused[:LINES_SHOWN]), list(missing[:LINES_SHOWN]))


def accounts_of(catalogues: Sequence[Catalogue]) -> list[Account]:
    """In their order; by three queries."""
    offers = Offer.objects.filter(catalogue__in=catalogues)
    products = dict(offers.values_list("catalogue").annotate(Count("pk")))
    for_sale = dict(offers.for_sale().values_list("catalogue").annotate(Count("pk")))
    outcomes: dict[int, dict[str, int]] = {}
    counted = CatalogueLine.objects.filter(catalogue__in=catalogues).values_list("catalogue", "outcome")
    for pk, outcome, lines in counted.annotate(Count("pk")):
        outcomes.setdefault(pk, {})[outcome] = lines
    return [
        Account(one, products.get(one.pk, 0), for_sale.get(one.pk, 0), outcomes.get(one.pk, {})) for one in catalogues
    ]
