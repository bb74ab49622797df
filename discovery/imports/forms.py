"""The forms of an import: what is brought, and who may see what becomes of it. The service checks what is in it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User
from discovery.imports import services
from discovery.imports.models import ImportJob
from discovery.posts.models import Post


class ImportForm(forms.Form):
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), required=False)
    address = forms.CharField(
        label=_("Address of the manifest"),
        required=False,
        max_length=services.NAME_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    lines = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=services.MOST_TEXT,
        help_text=_("One picture a line. What follows its address on the line is the caption."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def save(self, owner: User) -> ImportJob:
        """Raises ValidationError like `services.start`."""
        given = self.cleaned_data
        return services.start(
            owner=owner, kind=given["kind"], file=given["file"], address=given["address"], lines=given["lines"]
        )


class ConfirmForm(forms.Form):
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Post.Visibility.choices,
        initial=Post.Visibility.PRIVATE,
        widget=forms.RadioSelect,
    )
