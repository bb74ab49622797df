"""Tags that are growing, each with a cover and how many posts the viewer finds behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from accounts.boundaries.models import MutedWord
from discovery.feeds.narrowing import decayed, public_posts
from discovery.posts.models import Post, PostTag, Tag, Viewer

HALF_LIFE, COUNTED = timedelta(days=7), timedelta(days=60)
TAGS_KEPT, TAGS_SHOWN = 60, 24
FRESH_SECONDS = 300
# A post with several tags is the cover of one of them: so many are looked at for each.
COVERS_LOOKED_AT = 6


@dataclass(frozen=True)
class GrowingTag:
    """A tag, on how many posts the viewer finds it, and one of these."""

    tag: Tag
    posts: int
    cover: Post


def growing_tags(viewer: Viewer) -> list[GrowingTag]:
    """The most used of late first; none that is muted or on nothing that may be shown. Covers repeat if they must."""
    grown: list[int] = cache.get_or_set("growing-tags", _grown, FRESH_SECONDS) or []
    muted = MutedWord.objects.filter(user=viewer.pk or 0, kind=MutedWord.Kind.TAG, folded=OuterRef("slug"))
    visible = Post.objects.visible_to(viewer).published()
    covers = public_posts(viewer).filter(posttag__tag=OuterRef("pk")).newest().values("pk")[:COVERS_LOOKED_AT]
    tags = (
        Tag.objects.filter(~Exists(muted), pk__in=grown)
        .annotate(used=Count("posts", filter=Q(posts__in=visible)), covers=ArraySubquery(covers))
        .in_bulk()
    )
    shown = [tags[pk] for pk in grown if pk in tags and tags[pk].covers][:TAGS_SHOWN]
    cover_of: dict[int, UUID] = {}
    for tag in reversed(shown):  # the least used has the least to choose from
        free = (post_id for post_id in tag.covers if post_id not in cover_of.values())
        cover_of[tag.pk] = next(free, tag.covers[0])
    posts = Post.objects.for_cards(viewer).in_bulk(list(cover_of.values()))
    return [GrowingTag(tag, tag.used, posts[cover_of[tag.pk]]) for tag in shown if cover_of[tag.pk] in posts]


def _grown() -> list[int]:
    """Tags of public posts by Σ 2^(-age of the post / HALF_LIFE)."""
    now = timezone.now()
    public = Exists(Post.objects.public().filter(pk=OuterRef("post")))
    recent = PostTag.objects.filter(public, post__created_at__gt=now - COUNTED, post__created_at__lte=now)
    sums = recent.values("tag").annotate(use=Sum(decayed("post__created_at", now, HALF_LIFE)))
    return list(sums.order_by("-use", "tag").values_list("tag", flat=True)[:TAGS_KEPT])
