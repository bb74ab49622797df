"""Keeping a search, naming it, opening it, and forgetting it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices.models import Notice
from accounts.notices.services import withdraw
from accounts.users.acting import require_own
from accounts.users.models import User
from discovery.posts.selectors import posts_in_order
from discovery.saved.models import NAME_LENGTH, SavedSearch
from discovery.saved.selectors import asked_of
from discovery.search.composer import chips
from discovery.search.looks import check_asked
from discovery.search.query import Query
from discovery.search.services import keep_pictures

MOST = 50


@transaction.atomic
def save(*, owner: User, asked: str, name: str = "") -> SavedSearch:
    """Keep what the query string `asked` asks, under `name` or one that its terms suggest; twice is once.

    Raises ValidationError, and Post.DoesNotExist for a post that `owner` may not see.
    """
    query = Query.parse(dict(parse_qsl(asked)))
    if query.is_empty():
        raise ValidationError(_("There is nothing to save yet: search for something first."), code="empty-search")
    check_asked(query, owner)
    # Who saves two at once does not get past the limit.
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    asked = asked_of(query)
    if there := SavedSearch.objects.filter(owner=owner, asked=asked).first():
        return there
    _check_room(owner, asked)
    keep_pictures(tokens=query.pictures(), owner=owner)
    return SavedSearch.objects.create(owner=owner, asked=asked, name=_clean(name) or suggested_name(query, owner))


def suggested_name(query: Query, owner: User) -> str:
    """Its chips in a row, as far as they fit."""
    posts = {post.pk: post for post in posts_in_order(query.posts(), owner)}
    told = [chip.text if chip.wanted else _("not %(term)s") % {"term": chip.text} for chip in chips(query, posts)]
    return " · ".join(told)[:NAME_LENGTH].strip()


def rename(*, search: SavedSearch, name: str) -> None:
    """Raises ValidationError for no name at all."""
    require_own(search.owner_id)
    if not (cleaned := _clean(name)):
        raise ValidationError(_("Give this search a name."), code="no-name")
    SavedSearch.objects.filter(pk=search.pk).update(name=cleaned)


def set_notifies(*, search: SavedSearch, notifies: bool) -> None:
    """Whether it goes on looking. Switched on again it finds what has come within a day, and nothing from before."""
    require_own(search.owner_id)
    changed = SavedSearch.objects.filter(pk=search.pk).exclude(notifies=notifies)
    changed.update(notifies=notifies, looked_at=timezone.now())


def open_finds(*, search: SavedSearch) -> None:
    """What it has found by now has been looked at, and the notice of it is done with."""
    require_own(search.owner_id)
    SavedSearch.objects.filter(pk=search.pk).update(opened_at=timezone.now())
    withdraw(recipient=search.owner, actor=None, kind=Notice.Kind.FOUND, subject=search.pk)


def forget(*, search: SavedSearch) -> None:
    """With its finds and the notice of them. Its picture goes when it would have gone, a month later at most."""
    require_own(search.owner_id)
    withdraw(recipient=search.owner, actor=None, kind=Notice.Kind.FOUND, subject=search.pk)
    search.delete()


def _check_room(owner: User, asked: str) -> None:
    if SavedSearch.objects.filter(owner=owner).count() >= MOST:
        raise ValidationError(
            _("You can save %(most)s searches. Forget one that you no longer need."),
            code="too-many-saved-searches",
            params={"most": MOST},
        )
    longest = SavedSearch._meta.get_field("asked").max_length or 0
    if len(asked) > longest:
        raise ValidationError(_("This search has too many terms to be saved."), code="search-too-long")


def _clean(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_LENGTH]
