"""The form of a new passkey: in our words, and by itself enough to log in unless one says otherwise."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext as _


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["name"].label = _("Name")
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Log in with it alone")
        alone.help_text = _("Without your password: your device asks for your fingerprint, face or PIN instead.")
