"""What a new token is asked for on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.tokens.scopes import SCOPES
from accounts.tokens.services import LONGEST_NAME


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=LONGEST_NAME, help_text=_("Such as: the backup at home.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it holds"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), ("", _("Until I revoke it"))],
        coerce=int,
        empty_value=None,
        required=False,
        initial=90,
    )

    def asked(self) -> dict[str, Any]:
        """For accounts.tokens.services.make_token."""
        return {name: self.cleaned_data[name] for name in ("name", "scopes", "days")}
