"""The form that makes a webhook or changes it; the address is looked up by the service."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.fetching import LONGEST_ADDRESS
from discovery.webhooks.models import Webhook

TOPICS = [
    (Webhook.Topic.POST_PUBLISHED, _("A post comes out: yours, or of somebody whom you follow")),
    (Webhook.Topic.UPLOAD_FINISHED, _("An upload of yours is finished")),
    (Webhook.Topic.NOTIFICATION_CREATED, _("You are notified of something")),
]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.URLInput(attrs={"placeholder": "https://example.org/hook", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label=_("What it is told"), choices=TOPICS, widget=forms.CheckboxSelectMultiple, required=False
    )
