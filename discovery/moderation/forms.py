"""The form of a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.moderation.models import WORDS_LENGTH, Report


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_("What should a moderator know? Only moderators read it."),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
