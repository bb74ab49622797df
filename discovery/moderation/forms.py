"""The form of a report, and those of the blocklist."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.moderation.models import REASONS, WORDS_LENGTH
from discovery.screening.models import LEAST_SIMILARITY, MOST_BITS, REASON_LENGTH, BlockedPicture


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=REASONS,
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


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("A picture to block"),
        help_text=_("Nothing is blocked yet: first you see what it would hit."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("Choose a picture."), "empty": _("The file is empty. Choose the picture again.")},
    )


class NearnessForm(forms.Form):
    """How near a picture must come; without a similarity the fingerprint alone decides."""

    bits = forms.IntegerField(
        label=_("Bits that may differ"),
        help_text=_("Of the 64 of its fingerprint. 2 finds what was saved again or made smaller."),
        min_value=0,
        max_value=MOST_BITS,
    )
    similarity = forms.FloatField(
        label=_("Least similarity"),
        help_text=_("1 is the same look. 0.99 finds what was mirrored or framed; less finds strangers, too."),
        min_value=LEAST_SIMILARITY,
        max_value=1.0,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


class BlockForm(NearnessForm):
    action = forms.ChoiceField(
        label=_("What is done with such a picture?"),
        choices=BlockedPicture.Action,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whose picture is refused or held reads it, and may object."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason: whose picture is refused reads it.")},
    )
