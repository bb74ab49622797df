"""The form that brings a catalogue in, or refreshes it; what is in the file is checked by the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User
from discovery.catalogues import services
from discovery.shop.models import Catalogue
from discovery.shop.money import CURRENCIES


class CatalogueForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=services.NAME_LENGTH,
        help_text=_("The same name again refreshes what it brought before."),
    )
    file = forms.FileField(
        label=_("Table or feed"),
        help_text=_(
            "CSV, TSV, or a product feed in RSS or Atom, up to 5 MB. Pictures are fetched from their addresses."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xml,.rss,.atom"}),
    )
    currency = forms.ChoiceField(
        label=_("Currency of prices that name none"),
        choices=[("", _("None"))] + [(code, code) for code in CURRENCIES],
        required=False,
    )
    keep_missing = forms.BooleanField(
        label=_("Keep what the file no longer lists on offer"),
        required=False,
        help_text=_("Otherwise it is marked as sold out; it is never deleted."),
    )

    def save(self, owner: User) -> Catalogue:
        given: dict[str, Any] = dict(self.cleaned_data)
        file = given.pop("file")
        # One byte more than may be tells that it is too long, without a look at the rest.
        data = file.read(services.MOST_UPLOADED + 1)
        return services.ask_refresh(owner=owner, data=data, filename=file.name or "", **given)
