"""The shop window: what a post offers for sale, and the catalogue that keeps it fresh."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discovery.posts.models import Post
from discovery.shop.money import shown_price

SKU_LENGTH = 100
LINK_LENGTH = 2000


class Catalogue(models.Model):
    """A table of somebody's products, imported again and again under its name."""

    class State(models.TextChoices):
        IDLE = "idle", "at rest"
        WAITING = "waiting", "waits for the worker"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="catalogues")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State, default=State.IDLE)
    problem = models.CharField(max_length=300, blank=True, help_text="Why the last refresh came to nothing.")
    currency = models.CharField(max_length=3, blank=True, help_text="Of prices that name none.")
    keep_missing = models.BooleanField(default=False, help_text="What the table no longer lists stays on offer.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="catalogue_once"),
            models.CheckConstraint(condition=Q(state__in=["idle", "waiting"]), name="catalogue_state"),
        ]

    def __str__(self) -> str:
        return self.name


class OfferQuerySet(models.QuerySet["Offer"]):
    def for_sale(self) -> Self:
        """What can be had, now or by ordering ahead."""
        return self.exclude(availability=Offer.Availability.OUT_OF_STOCK)


class Offer(models.Model):
    """Where what a post shows can be had, and for how much; `currency` after ISO 4217.

    `sku` is the seller's own number of it: a catalogue finds its post again by it.
    """

    class Availability(models.TextChoices):
        IN_STOCK = "in_stock", _("In stock")
        PREORDER = "preorder", _("To be ordered ahead")
        OUT_OF_STOCK = "out_of_stock", _("Sold out")

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="offer")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="offers")
    catalogue = models.ForeignKey(Catalogue, models.SET_NULL, null=True, blank=True, related_name="offers")
    sku = models.CharField(max_length=SKU_LENGTH, blank=True)
    link = models.URLField(max_length=LINK_LENGTH, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    availability = models.CharField(max_length=12, choices=Availability, default=Availability.IN_STOCK)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "sku"], condition=~Q(sku=""), name="offer_sku_once"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="offer_price"),
            models.CheckConstraint(condition=Q(price__isnull=True) | ~Q(currency=""), name="offer_price_has_currency"),
            models.CheckConstraint(
                condition=Q(availability__in=["in_stock", "preorder", "out_of_stock"]), name="offer_availability"
            ),
        ]
        indexes = [models.Index(fields=["currency", "price"], name="offer_by_price")]

    def __str__(self) -> str:
        return self.shown_price or self.link

    @property
    def shown_price(self) -> str:
        """Such as "€ 49.00"; empty without a price."""
        return shown_price(self.price, self.currency) if self.price is not None else ""

    @property
    def is_sold_out(self) -> bool:
        return self.availability == self.Availability.OUT_OF_STOCK

    @property
    def host(self) -> str:
        """Where the link leads, for people to see before they follow it."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")
