"""What the first results have in common: counts of those that the viewer may see, each of which a click finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import numpy as np
from django.db.models import Case, Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ATan2, Degrees
from django.utils.translation import pgettext

from accounts.users.models import User
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.imaging.naming import BOXES, MOST, NAMED, Box
from discovery.posts.models import Picture, PostQuerySet, PostTag, Swatch
from discovery.posts.selectors import TagCount
from discovery.posts.words import LEAST_SEARCHED_CONFIDENCE
from discovery.ranking.clusters import clusters, distinctive
from discovery.search.terms import unknown_colour
from discovery.shop.models import Offer
from discovery.shop.money import shown_price

T = TypeVar("T", int, str)

RESULTS_COUNTED = 500
RESULTS_CLUSTERED = 200
TAGS_SHOWN, AUTHORS_SHOWN = 12, 8
# With fewer offers than this, prices tell nothing that is not seen at a glance.
LEAST_PRICED = 6
# A twentieth of a picture: a product on white paper covers no more than that with the second of its colours.
LEAST_SHARE = 0.05
# Words that tell a cluster from the others.
WORDS_OF_A_CLUSTER = 2


@dataclass(frozen=True)
class ColourCount:
    """A basic colour, what stands for it, and how many posts have a picture with a twentieth of it."""

    name: str
    hex: str
    posts: int


@dataclass(frozen=True)
class AuthorCount:
    author: User
    posts: int


@dataclass(frozen=True)
class PriceCount:
    """How many posts can be had for no more than so much."""

    price: Decimal
    currency: str
    posts: int

    def __str__(self) -> str:
        return shown_price(self.price, self.currency)


@dataclass(frozen=True)
class Facets:
    """The most frequent first; prices of the most frequent currency, the lowest first.

    `of` is how many posts were counted, `for_sale` how many of them can be had.
    """

    of: int
    tags: Sequence[TagCount]
    colours: Sequence[ColourCount]
    authors: Sequence[AuthorCount]
    for_sale: int = 0
    prices: Sequence[PriceCount] = ()


@dataclass(frozen=True)
class Cluster:
    """Results that look alike: their name, if any, the post in their middle, all of them in order."""

    name: str | None
    representative: UUID
    post_ids: Sequence[UUID]

    @property
    def posts(self) -> int:
        return len(self.post_ids)


def facets_of(post_ids: Sequence[UUID], *, among: PostQuerySet) -> Facets:
    """Of the first RESULTS_COUNTED of `post_ids`, those of `among`, by five queries.

    A tag's count is that of posts with this very tag, an author's of their posts, a colour's of
    `posts_of_colour_name`: asked as filters, they find these posts and no other among these.
    """
    authors = dict(among.filter(pk__in=post_ids[:RESULTS_COUNTED]).values_list("pk", "author_id"))
    counted = list(authors)
    offers = Offer.objects.for_sale().filter(post__in=counted).values_list("currency", "price")
    sold = [(currency, price) for currency, price in offers]
    return Facets(
        len(counted), _tags(counted), _colours(counted), _authors(list(authors.values())), len(sold), _prices(sold)
    )


def posts_of_colour_name(name: str) -> Exists:
    """A condition on posts: one of the pictures has a twentieth, at least, of a colour that people call so.

    Raises ValidationError `unknown-colour` unless it is one of the eleven names.
    """
    if name not in NAMED:
        raise unknown_colour()
    return Exists(_named_swatches().filter(post=OuterRef("pk"), name=name))  # type: ignore[misc]  # annotated


def clusters_of(post_ids: Sequence[UUID], *, space: EmbeddingSpace, among: PostQuerySet) -> list[Cluster]:
    """The first RESULTS_CLUSTERED of `post_ids` that are of `among` in two to six groups by look, the largest first.

    None where they do not fall into groups. Three queries; vectors are those of each post's first picture.
    """
    vectors = _cover_vectors(post_ids[:RESULTS_CLUSTERED], space, among)
    found = [post_id for post_id in post_ids if post_id in vectors]
    if not found:
        return []
    words = _words_of(found)
    groups = clusters(np.array([vectors[post_id] for post_id in found]))
    every = [words[post_id] for post_id in found]
    return [
        Cluster(
            name=_named(distinctive([every[i] for i in group.members], every)),
            representative=found[group.index],
            post_ids=[found[i] for i in group.members],
        )
        for group in groups
    ]


def _named(words: Sequence[str]) -> str | None:
    """The first words, without those that only bend one before them: "tops" after "top" says nothing more."""
    kept: list[str] = []
    for word in words:
        if not any(word.startswith(other) or other.startswith(word) for other in kept):
            kept.append(word)
    return pgettext("between names in a list", ", ").join(kept[:WORDS_OF_A_CLUSTER]) or None


def _tags(post_ids: Sequence[UUID]) -> list[TagCount]:
    rows = PostTag.objects.filter(post__in=post_ids).values("tag__name", "tag__slug").annotate(posts=Count("post"))
    common = rows.order_by("-posts", "tag__slug")[:TAGS_SHOWN]
    return [TagCount(row["tag__name"], row["tag__slug"], row["posts"]) for row in common]


def _colours(post_ids: Sequence[UUID]) -> list[ColourCount]:
    swatches = _named_swatches().filter(post__in=post_ids)
    rows = swatches.values("name").annotate(posts=Count("post", distinct=True))  # type: ignore[misc]  # annotated
    found = {row["name"]: row["posts"] for row in rows}
    return [ColourCount(name, NAMED[name], posts) for name, posts in _most_first(found)]


def _prices(offers: Sequence[tuple[str, Decimal | None]]) -> list[PriceCount]:
    """Round prices that a third and two thirds of the offers in the most frequent currency keep below."""
    priced = [(currency, price) for currency, price in offers if price is not None]
    if len(priced) < LEAST_PRICED:
        return []
    currency = _most_first(Counter(currency for currency, _ in priced))[0][0]
    prices = sorted(price for code, price in priced if code == currency)
    bounds = {_rounded_up(prices[len(prices) * share // 3]) for share in (1, 2)}
    counts = [PriceCount(bound, currency, sum(price <= bound for price in prices)) for bound in sorted(bounds)]
    return [one for one in counts if one.posts < len(prices)]


def _rounded_up(price: Decimal) -> Decimal:
    """To 1, 2 or 5 times a power of ten."""
    power = Decimal(10) ** max(price, Decimal(1)).adjusted()
    return next(bound for step in (1, 2, 5, 10) if (bound := step * power) >= price)


def _authors(author_ids: Sequence[int]) -> list[AuthorCount]:
    common = _most_first(Counter(author_ids))[:AUTHORS_SHOWN]
    people = User.objects.in_bulk([author_id for author_id, _ in common])
    return [AuthorCount(people[author_id], posts) for author_id, posts in common]


def _most_first(counts: Mapping[T, int]) -> list[tuple[T, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _named_swatches() -> QuerySet[Swatch]:
    """Swatches large enough to count, with their `name`: `imaging.naming.colour_name`, said to the database."""
    chroma = Func(F("a") * F("a") + F("b") * F("b"), function="sqrt", output_field=FloatField())
    hue = Degrees(ATan2(-F("b"), -F("a"), output_field=FloatField())) + 180.0
    *boxes, rest = BOXES
    name = Case(*[When(_within(box), then=Value(box.name)) for box in boxes], default=Value(rest.name))
    return Swatch.objects.filter(share__gte=LEAST_SHARE).annotate(chroma=chroma, hue=hue).annotate(name=name)


def _within(box: Box) -> Q:
    bounds = {"lightness": box.lightness, "chroma": box.chroma, "hue": box.hue}
    limits = [(f"{part}__gte", low) for part, (low, _) in bounds.items()]
    limits += [(f"{part}__lt", high) for part, (_, high) in bounds.items()]
    return Q(*[(bound, value) for bound, value in limits if abs(value) != MOST])


def _cover_vectors(post_ids: Sequence[UUID], space: EmbeddingSpace, among: PostQuerySet) -> dict[UUID, np.ndarray]:
    covers = (
        Embedding.objects.filter(Exists(among.filter(pk=OuterRef("post_id"))), space=space, post__in=post_ids)
        .order_by("post", "picture__position")
        .distinct("post")
    )
    return {post_id: np.array(vector, np.float32) for post_id, vector in covers.values_list("post_id", "vector")}


def _words_of(post_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """For each post its tags, and what its pictures surely show."""
    words: dict[UUID, set[str]] = {post_id: set() for post_id in post_ids}
    for post_id, tag in PostTag.objects.filter(post__in=post_ids).values_list("post_id", "tag__name"):
        words[post_id].add(tag.casefold())
    for post_id, labels in Picture.objects.filter(post__in=post_ids).values_list("post_id", "labels"):
        words[post_id] |= {label["name"] for label in labels if label["confidence"] >= LEAST_SEARCHED_CONFIDENCE}
    return words
