"""Tags that somebody shares with others, the rarest first."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Func, IntegerField, OuterRef, QuerySet

from accounts.users.models import User
from discovery.embeddings.selectors import Unnest
from discovery.posts.models import Post, PostQuerySet, PostTag, Tag

# Of so many of somebody's latest posts the tags count as those that they use.
POSTS_COUNTED = 100
# A tag on more posts is common; to count on would take longer than the order is worth.
USES_COUNTED = 100
SHOWN = 2


def shared_tags(one_id: int, people: Collection[int], among: PostQuerySet, each: int = SHOWN) -> dict[int, list[Tag]]:
    """The `each` rarest tags that both `one_id` and each of `people` use on posts of `among`, by two queries.

    What few use says more: the order is that of the inverse document frequency.
    """
    if not people:
        return {}
    latest = among.newest().values("pk")
    theirs = ArraySubquery(latest.filter(author=OuterRef("pk"))[:POSTS_COUNTED])
    posts = User.objects.filter(pk__in=list(people)).values(post=Unnest(theirs))
    tags = PostTag.objects.filter(post__in=latest.filter(author=one_id)[:POSTS_COUNTED]).values("tag")
    pairs = PostTag.objects.filter(post__in=posts, tag__in=tags).values_list("post__author", "tag").distinct()
    used_by: dict[int, list[int]] = {}
    for person, tag in pairs:
        used_by.setdefault(tag, []).append(person)
    found: dict[int, list[Tag]] = {}
    for shared in _rarest_first(used_by):
        for person in used_by[shared.pk]:
            found.setdefault(person, []).append(shared)
    return {person: shared[:each] for person, shared in found.items()}


def _rarest_first(tag_ids: Collection[int]) -> QuerySet[Tag]:
    """By the number of public posts that carry them, up to USES_COUNTED, and by name."""
    public = Exists(Post.objects.public().filter(pk=OuterRef("post")))
    uses = PostTag.objects.filter(public, tag=OuterRef("pk")).values("post")[:USES_COUNTED]
    counted = Func(ArraySubquery(uses), function="cardinality", output_field=IntegerField())
    return Tag.objects.filter(pk__in=list(tag_ids)).annotate(uses=counted).order_by("uses", "name")
