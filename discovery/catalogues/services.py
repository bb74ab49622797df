"""Asking for a refresh: the file is read and kept, the worker does the rest."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.catalogues.processing import begin, stored_name
from discovery.catalogues.tables import read_rows
from discovery.catalogues.tasks import refresh
from discovery.imports.sources import CannotImport
from discovery.nudges import nudge_on_commit
from discovery.posts import files
from discovery.shop.models import Catalogue
from discovery.shop.money import clean_currency

MOST_UPLOADED = 5_000_000
NAME_LENGTH = 100


@transaction.atomic
def ask_refresh(
    *, owner: User, name: str, data: bytes, filename: str = "", currency: str = "", keep_missing: bool = False
) -> Catalogue:
    """Refresh the catalogue of this name, or make it, from a file that the worker will take in.

    Raises ValidationError: bad-name, bad-catalogue, unknown-currency, catalogue-busy.
    """
    if len(data) > MOST_UPLOADED:
        raise ValidationError(
            _("A file can have %(most)s MB here; a larger one is imported by the command line.")
            % {"most": MOST_UPLOADED // 1_000_000},
            code="bad-catalogue",
        )
    try:
        read_rows(data, filename or _("The file"))
    except CannotImport as problem:
        raise ValidationError(str(problem), code="bad-catalogue") from None
    catalogue = get_or_make(owner=owner, name=name, currency=currency, keep_missing=keep_missing)
    if catalogue.state == Catalogue.State.WAITING:
        raise ValidationError(_("This catalogue is being refreshed just now."), code="catalogue-busy")
    begin(catalogue)
    files.store(stored_name(catalogue), data)
    catalogue.state, catalogue.problem = Catalogue.State.WAITING, ""
    catalogue.save(update_fields=["state", "problem"])
    nudge_on_commit(refresh, catalogue.pk)
    return catalogue


@transaction.atomic
def get_or_make(*, owner: User, name: str, currency: str = "", keep_missing: bool = False) -> Catalogue:
    """The catalogue of this name, locked, with what holds for its next refresh. Raises ValidationError."""
    name, currency = clean_name(name), clean_currency(currency) if currency else ""
    made = Catalogue.objects.get_or_create(owner=owner, name=name)[0]
    catalogue = Catalogue.objects.select_for_update(of=("self",)).select_related("owner").get(pk=made.pk)
    catalogue.currency, catalogue.keep_missing = currency, keep_missing
    catalogue.save(update_fields=["currency", "keep_missing"])
    return catalogue


def clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise ValidationError(
            _("A catalogue has a name of %(most)s characters at most.") % {"most": NAME_LENGTH}, code="bad-name"
        )
    return name
