"""A product becomes a post, or the post that has its number becomes what the product is now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.catalogues.models import CatalogueLine
from discovery.catalogues.pictures import exchange_picture, sha256_of
from discovery.catalogues.products import Product
from discovery.posts.models import Picture, Post
from discovery.posts.services import clean_caption, edit
from discovery.posts.tags import resolved, slug_of
from discovery.shop.models import Catalogue, Offer
from discovery.shop.services import set_offer
from discovery.uploads.services import IncomingPicture, receive

Outcome = CatalogueLine.Outcome


@dataclass(frozen=True)
class Upserted:
    """`post` is None where nothing was to be written."""

    outcome: Outcome
    post: Post | None


@transaction.atomic
def upsert(
    *,
    catalogue: Catalogue,
    product: Product,
    data: bytes | None,
    visibility: str = Post.Visibility.PUBLIC,
    write: bool = True,
) -> Upserted:
    """Take `product`, with the bytes of its picture, into `catalogue`; without `write` only say what it would become.

    A known one is changed where it differs, and its picture exchanged only where its bytes do. The picture, words
    and link that `product` lacks stay. Tags that somebody has
    added since stay. Raises ValidationError, and nothing is kept then.
    """
    # Locked: the form of an offer may be saved at this very moment.
    known = Offer.objects.select_related("post__author", "catalogue").filter(seller=catalogue.owner_id, sku=product.sku)
    offer = known.select_for_update(of=("self",)).first() if write else known.first()
    if offer is None:
        post = _received(catalogue, product, data, visibility) if write else None
        return Upserted(Outcome.IMPORTED, post)
    product = replace(product, caption=product.caption or offer.post.caption, link=product.link or offer.link)
    is_changed = [_changed_words(offer.post, product, write), _changed_offer(offer, catalogue, product, write)]
    is_changed.append(data is not None and _changed_picture(offer.post, data, write))
    return Upserted(Outcome.CHANGED if any(is_changed) else Outcome.UNCHANGED, offer.post)


def _received(catalogue: Catalogue, product: Product, data: bytes | None, visibility: str) -> Post:
    if data is None:
        raise ValidationError(_("A new product needs its picture."), code="bad-picture")
    post = receive(
        author=catalogue.owner,
        pictures=[IncomingPicture(ContentFile(data, name=product.sku))],
        caption=product.caption,
        tags=product.tags,
        visibility=visibility,
    )
    _offer(post, catalogue, product)
    return post


def _offer(post: Post, catalogue: Catalogue, product: Product) -> None:
    set_offer(
        post=post,
        link=product.link,
        price=product.price,
        currency=product.currency,
        availability=product.availability,
        sku=product.sku,
        catalogue=catalogue,
    )


def _changed_words(post: Post, product: Product, write: bool) -> bool:
    has = {tag.slug: tag.name for tag in post.tags.all()}
    added = [name for name in product.tags if slug_of(name) not in has and resolved(slug_of(name)) not in has]
    if not added and clean_caption(product.caption) == post.caption:
        return False
    if write:
        tags = [*has.values(), *added]
        edit(post=post, caption=product.caption, tags=tags, visibility=post.visibility, alt_texts={})
    return True


def _changed_offer(offer: Offer, catalogue: Catalogue, product: Product, write: bool) -> bool:
    names = ("link", "price", "currency", "availability")
    differs = any(getattr(offer, name) != getattr(product, name) for name in names)
    if write and (differs or offer.catalogue_id != catalogue.pk):
        _offer(offer.post, catalogue, product)
    return differs


def _changed_picture(post: Post, data: bytes, write: bool) -> bool:
    sha256 = Picture.objects.filter(post=post, position=1).values_list("sha256", flat=True).first()
    if sha256 == sha256_of(data):
        return False
    if write:
        exchange_picture(post=post, data=data)
    return True
