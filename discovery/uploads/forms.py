"""What goes with an upload; the files are checked by the service, one message each."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.posts.forms import ReleaseForm
from discovery.posts.models import CAPTION_LENGTH, Post


class UploadForm(ReleaseForm):
    caption = forms.CharField(
        label=_("Caption"), max_length=CAPTION_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tags = forms.CharField(label=_("Tags"), max_length=1000, required=False, help_text=_("Separated by commas."))
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Post.Visibility.choices, widget=forms.RadioSelect)
