"""One product out of a row: what it is called, shows, costs, and whether it can be had; checked, nothing guessed."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from discovery.posts.models import CAPTION_LENGTH, TAGS_A_POST
from discovery.posts.tags import clean_name, slug_of
from discovery.shop.models import Offer
from discovery.shop.money import clean_currency, read_price
from discovery.shop.services import clean_link, clean_sku

# The words of product feeds, of schema.org, and those that people write.
_AVAILABILITY = {
    **dict.fromkeys(
        ("", "in stock", "instock", "available", "limitedavailability", "yes"), Offer.Availability.IN_STOCK
    ),
    **dict.fromkeys(("preorder", "pre order", "backorder", "presale"), Offer.Availability.PREORDER),
    **dict.fromkeys(
        ("out of stock", "outofstock", "sold out", "soldout", "discontinued", "no"), Offer.Availability.OUT_OF_STOCK
    ),
}
_PRICE = re.compile(r"(?:(?P<before>[A-Za-z]{3})\s*)?(?P<amount>[^A-Za-z]+?)(?:\s*(?P<after>[A-Za-z]{3}))?")
_BETWEEN_TAGS = re.compile(r"[,，、;；|>\n]")


@dataclass(frozen=True)
class Product:
    """What a row says. `image` is a file's name or an address; `price` is in `currency`, None where it has none."""

    sku: str
    caption: str
    link: str
    image: str
    price: Decimal | None
    currency: str
    availability: str
    tags: tuple[str, ...]


def read_product(fields: Mapping[str, str], currency: str = "") -> Product:
    """Raises ValidationError for what cannot be meant. `currency` is that of a price that names none."""
    sku = clean_sku(_first(fields, "sku", "id"))
    if not sku:
        raise ValidationError(_("It has no sku or id, by which it could be found again."), code="bad-sku")
    price, currency = _price(fields, currency)
    link = clean_link(_first(fields, "link"))
    if price is None and not link:
        raise ValidationError(_("It has neither a price nor a link."), code="empty-offer")
    return Product(
        sku=sku,
        caption=_caption(_plain(_first(fields, "title")), _plain(_first(fields, "description", "summary"))),
        link=link,
        image=_first(fields, "image_link", "image"),
        price=price,
        currency=currency,
        availability=_availability(_first(fields, "availability")),
        tags=_tags(fields),
    )


def _first(fields: Mapping[str, str], *names: str) -> str:
    return next((text for name in names if (text := fields.get(name, "").replace("\x00", "").strip())), "")


def _plain(text: str) -> str:
    """Feeds describe in HTML."""
    return html.unescape(strip_tags(text)).strip() if "<" in text or "&" in text else text


def _caption(title: str, description: str) -> str:
    whole = f"{title}\n\n{description}" if title and description not in ("", title) else title or description
    return whole if len(whole) <= CAPTION_LENGTH else f"{whole[: CAPTION_LENGTH - 1].rstrip()}…"


def _price(fields: Mapping[str, str], currency: str) -> tuple[Decimal | None, str]:
    text = _first(fields, "price")
    if not text:
        return None, ""
    found = _PRICE.fullmatch(text)
    if found is None:
        raise ValidationError(_("“%(text)s” is no price.") % {"text": text[:40]}, code="bad-price")
    price = read_price(found["amount"])
    code = found["after"] or found["before"] or _first(fields, "currency") or currency
    if not code:
        raise ValidationError(
            _("Its price has no currency, and none was given for the catalogue."), code="unknown-currency"
        )
    return price, clean_currency(code)


def _availability(text: str) -> str:
    word = text.rpartition("/")[2].casefold().replace("_", " ").replace("-", " ")
    if word not in _AVAILABILITY:
        raise ValidationError(_("“%(text)s” is no availability.") % {"text": text[:40]}, code="unknown-availability")
    return _AVAILABILITY[word]


def _tags(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Its brand, and the steps of its kind: "Clothes > Shoes" are two. More than a post can carry are left out."""
    texts = [_first(fields, "brand"), *_BETWEEN_TAGS.split(_plain(fields.get("product_type", "")))]
    texts += _BETWEEN_TAGS.split(fields.get("tags", ""))
    names = {slug_of(name): name for name in map(clean_name, texts) if slug_of(name)}
    return tuple(names.values())[:TAGS_A_POST]
