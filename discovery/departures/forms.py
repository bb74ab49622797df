"""The word that nobody gives by a slip of the finger: one's own username."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User


class LeaveForm(forms.Form):
    username = forms.CharField(
        label=_("Your username"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Type your username, so that this cannot happen by mistake.")},
    )

    def __init__(self, *arguments: Any, user: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.user = user

    def clean_username(self) -> str:
        given: str = self.cleaned_data["username"]
        if given.strip().lstrip("@").lower() != self.user.username:
            raise forms.ValidationError(_("This is not your username."), code="not-your-username")
        return given
