"""What a map is drawn of: the first answers to a search, the pictures of one's tastes, somebody's latest posts."""

from __future__ import annotations

from accounts.users.models import User
from discovery.feeds.profile_selectors import posts_of
from discovery.maps.drawing import MOST, PictureMap, map_of
from discovery.posts.models import Picture, Viewer
from discovery.posts.pages import PostPage
from discovery.search.query import Query
from discovery.search.services import answer
from discovery.tastes.selectors import pictures_of_tastes


def map_of_search(query: Query, viewer: Viewer) -> PictureMap | None:
    """The first MOST answers that `viewer` may see; None of too few. Raises like `search.services.answer`."""
    return map_of(_covers(answer(query, viewer, size=MOST)))


def map_of_tastes(user: User) -> PictureMap | None:
    """Pictures of all their tastes, under the names that they have there; None of too few."""
    named = pictures_of_tastes(user, MOST)
    return map_of([picture for picture, _ in named], {picture.pk: name for picture, name in named})


def map_of_person(person: User, viewer: Viewer) -> PictureMap | None:
    """The latest of what `person` posts and `viewer` may see; None of too few."""
    return map_of(_covers(posts_of(person, viewer, size=MOST)))


def _covers(page: PostPage) -> list[Picture]:
    return [post.cover for post in page.posts if post.cover]
