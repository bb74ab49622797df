"""Changes to what a post offers. Each is one verb in one transaction; what is not so is refused with a stable code."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from discovery.posts.models import Post
from discovery.shop.models import LINK_LENGTH, SKU_LENGTH, Catalogue, Offer
from discovery.shop.money import clean_currency, clean_price, read_price

_is_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def set_offer(
    *,
    post: Post,
    link: str = "",
    price: Decimal | str | None = None,
    currency: str = "",
    availability: str = Offer.Availability.IN_STOCK,
    sku: str = "",
    catalogue: Catalogue | None = None,
) -> Offer:
    """What `post` offers from now on, in the place of what it offered. The seller is its author.

    `price` is an amount, or a text such as "49.00"; empty for none. Raises ValidationError: bad-link, bad-price,
    unknown-currency, unknown-availability, bad-sku, sku-taken, empty-offer.
    """
    require_own(post.author_id)
    amount = _clean_amount(price)
    fields = {
        "link": clean_link(link),
        "price": amount,
        "currency": clean_currency(currency) if amount is not None else "",
        "availability": clean_availability(availability),
        "sku": clean_sku(sku),
    }
    if not fields["link"] and amount is None:
        raise ValidationError(_("An offer needs a price, or a link to where it can be had."), code="empty-offer")
    sold = Offer.objects.filter(seller=post.author_id)
    if fields["sku"] and sold.filter(sku=fields["sku"]).exclude(post=post).exists():
        raise ValidationError(
            _("Another of your posts has the number “%(sku)s” already.") % {"sku": fields["sku"]}, code="sku-taken"
        )
    now = {"seller_id": post.author_id, "catalogue": catalogue, "updated_at": timezone.now()}
    return Offer.objects.update_or_create(post=post, defaults={**fields, **now})[0]


def clear_offer(*, post: Post) -> None:
    """The post stays and offers nothing any more."""
    require_own(post.author_id)
    Offer.objects.filter(post=post).delete()


def clean_link(link: str) -> str:
    """An address of http or https, without a password in it; empty stays empty."""
    link = link.strip()
    if not link:
        return ""
    try:
        _is_address(link)
        parts = urlsplit(link)
        parts.port  # noqa: B018  # raises ValueError for one that is none
    except (ValidationError, ValueError):
        raise _bad_link() from None
    if len(link) > LINK_LENGTH or parts.username or parts.password:
        raise _bad_link()
    return link


def clean_availability(availability: str) -> str:
    if availability not in Offer.Availability.values:
        raise ValidationError(
            _("Availability is one of %(names)s.") % {"names": ", ".join(Offer.Availability.values)},
            code="unknown-availability",
        )
    return availability


def clean_sku(sku: str) -> str:
    sku = " ".join(sku.split())
    if len(sku) > SKU_LENGTH or not sku.isprintable():
        raise ValidationError(
            _("An article number has %(most)s characters at most.") % {"most": SKU_LENGTH}, code="bad-sku"
        )
    return sku


def _clean_amount(price: Decimal | str | None) -> Decimal | None:
    if isinstance(price, str):
        return read_price(price) if price.strip() else None
    return clean_price(price) if price is not None else None


def _bad_link() -> ValidationError:
    return ValidationError(_("A link is a whole address that begins with https:// or http://."), code="bad-link")
