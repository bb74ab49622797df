"""The form of an offer; what it may say is checked by the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.posts.models import Post
from discovery.shop import services
from discovery.shop.models import SKU_LENGTH, Offer
from discovery.shop.money import CURRENCIES


class OfferForm(forms.Form):
    price = forms.CharField(
        label=_("Price"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="EUR")
    availability = forms.ChoiceField(label=_("Availability"), choices=Offer.Availability.choices)
    link = forms.CharField(
        label=_("Link"),
        max_length=2000,
        required=False,
        help_text=_("Where it can be had."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    sku = forms.CharField(
        label=_("Article number"),
        max_length=SKU_LENGTH,
        required=False,
        help_text=_("Your own number of it. A catalogue finds this post again by it."),
    )

    def __init__(self, *arguments: Any, post: Post, offer: Offer | None, **options: Any) -> None:
        if offer is not None:
            shown = {name: getattr(offer, name) for name in ("price", "availability", "link", "sku")}
            options.setdefault("initial", {**shown, "currency": offer.currency or "EUR"})
        super().__init__(*arguments, **options)
        self.post, self.offer = post, offer

    def save(self) -> Offer:
        catalogue = self.offer.catalogue if self.offer else None
        return services.set_offer(post=self.post, catalogue=catalogue, **self.cleaned_data)
