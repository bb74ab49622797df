"""The form of what a person shows of themselves, and of what they want to see and hear."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.users.models import User

LINKS = 5
LABEL_LENGTH = 40
ADDRESS_LENGTH = 300

check_address = URLValidator(schemes=["http", "https"])


class ProfileForm(forms.ModelForm):
    """The links are rows of two fields, `link_label_1` and `link_url_1` up to LINKS; an empty row is no link."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As my browser asks")), *settings.LANGUAGES],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("display_name", "bio", "suggestible", "shows_sensitive", "mails_notices", "language")
        labels = {"display_name": gettext_lazy("display name"), "bio": gettext_lazy("bio")}
        widgets = {"bio": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        known = [*self.instance.links, *[{}] * LINKS][:LINKS]
        for number, link in enumerate(known, start=1):
            self.fields[f"link_label_{number}"] = forms.CharField(
                label=_("Name of link %(number)d") % {"number": number},
                required=False,
                max_length=LABEL_LENGTH,
                initial=link.get("label", ""),
                widget=forms.TextInput(attrs={"placeholder": _("Name")}),
            )
            self.fields[f"link_url_{number}"] = forms.CharField(
                label=_("Address of link %(number)d") % {"number": number},
                required=False,
                max_length=ADDRESS_LENGTH,
                initial=link.get("url", ""),
                widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
            )

    @property
    def link_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"link_label_{number}"], self[f"link_url_{number}"]) for number in range(1, LINKS + 1)]

    @property
    def links_shown(self) -> int:
        """How many rows lie open: those that hold something, and an empty one behind them."""
        filled = [number for number, row in enumerate(self.link_rows, start=1) if any(f.value() for f in row)]
        return min(LINKS, max(filled, default=0) + 1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        links = []
        for number in range(1, LINKS + 1):
            field = f"link_url_{number}"
            label, address = cleaned.get(f"link_label_{number}", ""), cleaned.get(field, "")
            if label and not address and field not in self.errors:
                self.add_error(field, ValidationError(_("Where does it lead?"), code="link-without-address"))
            if address:
                links.append(self._link(number, label, address))
        self.instance.links = [link for link in links if link]
        return cleaned

    def save(self, commit: bool = True) -> User:
        """Only what the form is about: an account that is suspended meanwhile stays so."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=[*self.Meta.fields, "links"])
        return person

    def _link(self, number: int, label: str, address: str) -> dict[str, str] | None:
        """None for an address that nobody should be led to; its field says so."""
        url = address if "://" in address else f"https://{address}"
        try:
            check_address(url)
        except ValidationError:
            self.add_error(
                f"link_url_{number}",
                ValidationError(_("Write a web address, such as https://example.org."), code="bad-link"),
            )
            return None
        return {"label": label or urlsplit(url).netloc.removeprefix("www."), "url": url}
