"""What goes with an upload; the files are checked by the service, one message each."""

from __future__ import annotations

from django import forms

from discovery.posts.forms import ReleaseForm
from discovery.posts.models import CAPTION_LENGTH, Post


class UploadForm(ReleaseForm):
    caption = forms.CharField(max_length=CAPTION_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    tags = forms.CharField(max_length=1000, required=False, help_text="Separated by commas.")
    visibility = forms.ChoiceField(choices=Post.Visibility.choices, widget=forms.RadioSelect)
