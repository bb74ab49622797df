"""The posts that may answer a query: what the viewer may see, spent here, once, and narrowed by the query's filters."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.boundaries.selectors import get_person_for
from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.posts.models import Picture, Post, PostQuerySet, PostTag, Viewer
from discovery.posts.tags import resolved
from discovery.posts.words import fold
from discovery.search.facets import posts_of_colour_name
from discovery.search.query import Query
from discovery.search.terms import Filters, Kind, Orientation
from discovery.shop.models import Offer

# Pictures whose sides differ by less than this are square to the eye.
SQUARE = 1.05


def posts_that_may_answer(query: Query, viewer: Viewer) -> PostQuerySet:
    """Below this door nothing knows a viewer. Raises ValidationError for an unknown author, tag or colour, and for
    filters that ask who the viewer is when nobody is signed in."""
    return narrowed_to(query, Post.objects.visible_to(viewer).published(), viewer)


def narrowed_to(query: Query, among: PostQuerySet, viewer: Viewer) -> PostQuerySet:
    """Those of `among`, all of which `viewer` may see. Raises like `posts_that_may_answer`."""
    if asked_by := query.posts():
        among = among.exclude(pk__in=asked_by)
    return _without_unwanted(_narrowed(among, query.filters, viewer), query, viewer)


def _narrowed(among: PostQuerySet, filters: Filters, viewer: Viewer) -> PostQuerySet:
    for slug in filters.tags:
        among = among.filter(Exists(_tagged(slug)))
    if filters.author:
        among = among.filter(author=author_named(filters.author, viewer))
    if filters.followed:
        followed = Follow.objects.filter(follower=_signed_in(viewer).pk, followee=OuterRef("author_id"))
        among = among.filter(Exists(followed))
    if filters.mine:
        among = among.filter(author=_signed_in(viewer))
    if filters.since:
        among = among.filter(created_at__date__gte=filters.since)
    if filters.until:
        among = among.filter(created_at__date__lte=filters.until)
    if filters.orientation:
        among = among.filter(Exists(_turned(Orientation(filters.orientation))))
    if filters.colour:
        among = among.filter(posts_of_colour_name(filters.colour))
    if filters.is_of_offers:
        among = among.filter(Exists(_offers(filters)))
    return among


def _without_unwanted(among: PostQuerySet, query: Query, viewer: Viewer) -> PostQuerySet:
    """Words, tags and people that are unwanted are left out; unwanted looks and colours only weigh against."""
    for term in query.unwanted(Kind.WORDS):
        among = among.exclude(words=SearchQuery(fold(term.value), config="english", search_type="plain"))
    for term in query.unwanted(Kind.TAG):
        among = among.filter(~Exists(_tagged(term.value)))
    for term in query.unwanted(Kind.AUTHOR):
        among = among.exclude(author=author_named(term.value, viewer))
    return among


def author_named(username: str, viewer: Viewer) -> User:
    """Raises ValidationError `unknown-author`, for somebody blocked, either way, too."""
    try:
        return get_person_for(username, viewer)
    except User.DoesNotExist:
        raise ValidationError(_("There is nobody of that name."), code="unknown-author") from None


def _tagged(slug: str) -> QuerySet[PostTag]:
    return PostTag.objects.filter(post=OuterRef("pk"), tag__slug=resolved(slug))


def _turned(orientation: Orientation) -> QuerySet[Picture]:
    """A post's first picture, by its sides."""
    shape = {
        Orientation.PORTRAIT: Q(height__gt=F("width") * SQUARE),
        Orientation.LANDSCAPE: Q(width__gt=F("height") * SQUARE),
        Orientation.SQUARE: Q(height__lte=F("width") * SQUARE, width__lte=F("height") * SQUARE),
    }
    return Picture.objects.filter(shape[orientation], post=OuterRef("pk"), position=1)


def _offers(filters: Filters) -> QuerySet[Offer]:
    """What the post can be had for: in the currency, and for no more than the highest price, where there is one."""
    offers = Offer.objects.for_sale().filter(post=OuterRef("pk"))
    if filters.currency:
        offers = offers.filter(currency=filters.currency)
    return offers.filter(price__lte=filters.price_max) if filters.price_max is not None else offers


def _signed_in(viewer: Viewer) -> User:
    if not isinstance(viewer, User):
        raise ValidationError(
            _("Sign in to search your own posts, or those of whom you follow."), code="sign-in-needed"
        )
    return viewer
