"""The form of a board: its name, what it is for, and who may see it. What may be written is the services' to say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.boards.models import BOARD_DESCRIPTION_LENGTH, BOARD_NAME_LENGTH, Board


class BoardForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=BOARD_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the board a name.")},
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=BOARD_DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Board.Visibility.choices,
        widget=forms.RadioSelect,
        initial=Board.Visibility.PUBLIC,
    )
