"""Reads of posts that several features share: one post, who likes it, drafts, tags by prefix."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.boundaries.models import Block
from accounts.users.models import User
from discovery.posts.models import Like, Picture, Post, PostQuerySet, PostRevision, Tag, TagAlias, Viewer
from discovery.posts.tags import slug_of


def get_post(post_id: UUID, viewer: Viewer) -> Post:
    """The post with all that its page shows. Raises Post.DoesNotExist alike for missing and forbidden ones."""
    return Post.objects.visible_to(viewer).for_cards(viewer).get(pk=post_id)


def get_own_post(post_id: UUID, viewer: Viewer) -> Post:
    """The post, for its author to change. Raises PermissionDenied to others, who may see but not change it."""
    post = get_post(post_id, viewer)
    if post.author_id != viewer.pk:
        raise PermissionDenied(_("Only the person who posted this can do that."))
    return post


def posts_in_order(post_ids: Sequence[UUID], viewer: Viewer) -> list[Post]:
    """Those of these posts that `viewer` may see, for cards, in the given order."""
    found = Post.objects.visible_to(viewer).published().for_cards(viewer).in_bulk(list(post_ids))
    return [found[post_id] for post_id in post_ids if post_id in found]


def likes_seen_by(viewer: Viewer) -> QuerySet[Like]:
    """Likes of people whom `viewer` may meet: of nobody who has left, nor whom a block stands between."""
    likes = Like.objects.filter(user__is_active=True)
    return likes.exclude(Block.objects.between(viewer.pk, "user_id")) if viewer.is_authenticated else likes


def people_who_like(post: Post, viewer: Viewer) -> QuerySet[User]:
    """The latest first, by `place`. The number shown is this list's length."""
    people = User.objects.filter(likes__in=likes_seen_by(viewer).filter(post=post))
    return people.annotate(place=F("likes__pk")).order_by("-place")


def like_count(post: Post, viewer: Viewer) -> int:
    return likes_seen_by(viewer).filter(post=post).count()


def like_counts(posts: Sequence[Post], viewer: Viewer) -> dict[UUID, int]:
    """How many like each of these posts, by one query; those that nobody likes are left out."""
    likes = likes_seen_by(viewer).filter(post__in=[post.pk for post in posts])
    return dict(likes.values_list("post").annotate(total=Count("pk")))


def unreleased(author: User) -> PostQuerySet:
    """Scheduled posts, the next one first, then drafts, the newest first."""
    waiting = Post.objects.filter(author=author).exclude(release=Post.Release.LIVE)
    return waiting.for_cards(author).order_by(F("release_at").asc(nulls_last=True), "-created_at", "-id")


def posted_since(author: User, since: datetime, besides: Collection[UUID] = ()) -> int:
    """How many posts somebody has made by hand since then, or shown to others by an import or by opening them.

    What they brought along for themselves alone is not counted, nor what the site's keeper imported for them, nor what
    a catalogue brings. `besides`: posts that are not counted either.
    """
    made = Exists(Picture.objects.filter(post=OuterRef("pk"), created_at__gte=since))
    was_private = PostRevision.objects.filter(
        post=OuterRef("pk"), created_at__gte=since, visibility=Post.Visibility.PRIVATE
    )
    by_hand, by_member = Q(import_items=None, catalogue_lines=None), Q(import_items__run__jobs__isnull=False)
    shown = ~Q(visibility=Post.Visibility.PRIVATE)
    counted = Q(made) & (by_hand | by_member & shown) | Q(Exists(was_private)) & shown
    return Post.objects.filter(counted, author=author).exclude(pk__in=besides).values("pk").distinct().count()


@dataclass(frozen=True)
class TagCount:
    """A tag, and on how many posts the viewer finds it."""

    name: str
    slug: str
    posts: int

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


def complete_tags(prefix: str, viewer: Viewer, limit: int = 8) -> list[TagCount]:
    """Tags of which a word starts so, those on most posts that `viewer` may see first; one on none is not told of."""
    visible = Post.objects.visible_to(viewer).published()
    slug = slug_of(prefix)
    if not slug:
        return []
    other_words = TagAlias.objects.filter(slug__startswith=slug)
    tags = (
        Tag.objects.filter(Q(slug__startswith=slug) | Q(pk__in=other_words.values("tag")))
        .annotate(used=Count("posts", filter=Q(posts__in=visible)))
        .filter(used__gt=0)
        .order_by("-used", "slug")[:limit]
    )
    return [TagCount(name, slug, used) for name, slug, used in tags.values_list("name", "slug", "used")]


def get_picture_file(picture_id: UUID, viewer: Viewer) -> Picture:
    """The picture whose file is asked for, with its post. Raises Picture.DoesNotExist alike for forbidden ones."""
    return Picture.objects.select_related("post__author").get(
        pk=picture_id, state=Picture.State.READY, post__in=Post.objects.visible_to(viewer)
    )
