"""The form of what a person shows of themselves, and of what they want to see and hear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.users.links import ADDRESS_LENGTH, LABEL_LENGTH, LINKS, read_link
from accounts.users.models import User


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
        links = [self._link(number, cleaned) for number in range(1, LINKS + 1)]
        self.instance.links = [link for link in links if link]
        return cleaned

    def save(self, commit: bool = True) -> User:
        """Only what the form is about: an account that is suspended meanwhile stays so."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=[*self.Meta.fields, "links"])
        return person

    def _link(self, number: int, cleaned: dict[str, Any]) -> dict[str, str] | None:
        """None for an empty row, and for one that is refused; its field says why."""
        field = f"link_url_{number}"
        label, address = cleaned.get(f"link_label_{number}", ""), cleaned.get(field, "")
        if field in self.errors or not (label or address):
            return None
        try:
            return read_link(label, address)
        except ValidationError as refused:
            self.add_error(field, refused)
            return None
