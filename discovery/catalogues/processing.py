"""Refreshing a catalogue from the rows of its file: each row is one transaction with its line in the ledger.

A run may be stopped anywhere and go on, by the lines that it has written; done again, it changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from discovery.catalogues import upserting
from discovery.catalogues.models import CatalogueLine
from discovery.catalogues.pictures import Pictures
from discovery.catalogues.products import Product, read_product
from discovery.catalogues.tables import Row, read_rows
from discovery.imports.locks import held
from discovery.imports.sources import CannotImport
from discovery.posts import files
from discovery.posts.models import Post
from discovery.shop.models import SKU_LENGTH, Catalogue, Offer

Outcome = CatalogueLine.Outcome
# Then other work gets its turn: the worker has two hands for everything.
SECONDS_A_TURN = 30.0


class Busy(CannotImport):
    """Another process is at it."""


@dataclass(frozen=True)
class Event:
    """What became of the row at `position` (from 1) of `total`; of what is missing, the position is `total`."""

    position: int
    total: int
    sku: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """How the rows of a file become posts. `writes` is False for a run that only tells what would become of them."""

    catalogue: Catalogue
    rows: Sequence[Row]
    pictures: Pictures
    visibility: str = Post.Visibility.PUBLIC
    writes: bool = True


def refresh(plan: Plan, *, is_stopped: Callable[[], bool] = lambda: False) -> Generator[Event, None, None]:
    """Take each row that has no line yet, then mark as sold out what the file no longer lists.

    Of two rows with one number the first counts. Stopped before the end, it marks nothing.
    """
    catalogue, total = plan.catalogue, len(plan.rows)
    done = set(catalogue.lines.values_list("number", flat=True)) if plan.writes else set()
    seen: dict[str, int] = {}
    for row in plan.rows:
        product, problem = _read(row, catalogue.currency, seen)
        if row.number in done:
            continue
        if is_stopped():
            return
        yield _taken(plan, row, product, problem, total)
    if not catalogue.keep_missing and seen:
        for sku in _missing(plan, seen):
            yield Event(total, total, sku, Outcome.MISSING)
    if plan.writes:
        finish(catalogue)


def refresh_stored(catalogue_id: int) -> bool:
    """Refresh a catalogue that waits, from its stored file, for SECONDS_A_TURN; whether rows are left."""
    catalogue = Catalogue.objects.select_related("owner").filter(pk=catalogue_id, state=Catalogue.State.WAITING).first()
    if catalogue is None:
        return False
    until = time.monotonic() + SECONDS_A_TURN
    try:
        # What is wrong with a line is written down for its owner alone, in the language that they chose.
        with held_alone(catalogue), override(catalogue.owner.language or settings.LANGUAGE_CODE):
            rows = read_rows(files.read(stored_name(catalogue)), catalogue.name)
            for _event in refresh(Plan(catalogue, rows, Pictures()), is_stopped=lambda: time.monotonic() > until):
                pass
    except Busy:
        return False
    except (CannotImport, FileNotFoundError) as problem:
        finish(catalogue, str(problem) if isinstance(problem, CannotImport) else _("Its file is gone; send it again."))
    if catalogue.state == Catalogue.State.WAITING:
        return True
    default_storage.delete(stored_name(catalogue))
    return False


def stored_name(catalogue: Catalogue) -> str:
    """Where the file lies of a refresh that waits; it is never served."""
    return f"catalogues/{catalogue.pk}"


def begin(catalogue: Catalogue) -> None:
    """Forget the lines of the refresh before: the next one begins with the first row."""
    catalogue.lines.all().delete()


def finish(catalogue: Catalogue, problem: str = "") -> None:
    """With a `problem` it came to nothing, and was not refreshed."""
    catalogue.state, catalogue.problem = Catalogue.State.IDLE, problem[:300]
    if not problem:
        catalogue.refreshed_at = timezone.now()
    catalogue.save(update_fields=["state", "problem", "refreshed_at"])


def held_alone(catalogue: Catalogue) -> AbstractContextManager[None]:
    """The catalogue, for this process alone. Raises Busy on entering while another has it."""
    return held(
        f"kindred.catalogue.{catalogue.pk}",
        Busy(_("“%(name)s” is being refreshed just now.") % {"name": catalogue.name}),
    )


def _read(row: Row, currency: str, seen: dict[str, int]) -> tuple[Product | None, str]:
    """The product or what is wrong with it. What has a number counts as listed, even where the rest is wrong."""
    try:
        product = read_product(row.fields, currency)
    except ValidationError as refused:
        seen.setdefault(_number_of(row), row.number)
        return None, " ".join(refused.messages)
    first = seen.setdefault(product.sku, row.number)
    if first != row.number:
        return None, _("Product %(number)s of the file has the same number.") % {"number": first}
    return product, ""


def _number_of(row: Row) -> str:
    return " ".join((row.fields.get("sku") or row.fields.get("id", "")).split())[:SKU_LENGTH]


def _taken(plan: Plan, row: Row, product: Product | None, problem: str, total: int) -> Event:
    sku = product.sku if product else _number_of(row)
    try:
        if product is None:
            raise ValidationError(problem)
        data = _picture_of(plan, product)
        with transaction.atomic():
            done = upserting.upsert(
                catalogue=plan.catalogue, product=product, data=data, visibility=plan.visibility, write=plan.writes
            )
            _write(plan, row.number, sku, done.outcome, post_id=done.post.pk if done.post else None)
    except ValidationError as refused:
        reason = " ".join(refused.messages)
        _write(plan, row.number, sku, Outcome.REFUSED, reason=reason)
        return Event(row.number, total, sku, Outcome.REFUSED, reason)
    return Event(row.number, total, sku, done.outcome)


def _picture_of(plan: Plan, product: Product) -> bytes | None:
    """None for a known product whose picture is none of those at hand: it keeps the one that it has."""
    known = Offer.objects.filter(seller=plan.catalogue.owner_id, sku=product.sku)
    if not plan.pictures.has(product.image) and known.exists():
        return None
    return plan.pictures.load(product.image)


def _missing(plan: Plan, listed: Iterable[str]) -> list[str]:
    """Mark what the file no longer lists as sold out; the numbers of what was not so before."""
    if plan.catalogue._state.adding:
        return []
    gone = Offer.objects.for_sale().filter(catalogue=plan.catalogue).exclude(sku__in=list(listed))
    found = list(gone.order_by("sku").values_list("sku", "post_id"))
    if plan.writes and found:
        with transaction.atomic():
            Offer.objects.filter(post__in=[post_id for _sku, post_id in found]).update(
                availability=Offer.Availability.OUT_OF_STOCK, updated_at=timezone.now()
            )
            for sku, post_id in found:
                _write(plan, None, sku, Outcome.MISSING, post_id=post_id)
    return [sku for sku, _post in found]


def _write(
    plan: Plan, number: int | None, sku: str, outcome: str, *, post_id: UUID | None = None, reason: str = ""
) -> None:
    if plan.writes:
        CatalogueLine.objects.create(
            catalogue=plan.catalogue, number=number, sku=sku, outcome=outcome, reason=reason[:300], post_id=post_id
        )
