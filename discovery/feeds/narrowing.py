"""Conditions on what a feed may bring: public, unmuted, new to its reader; and columns of which its worth is made."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FloatField, Func, IntegerField, OuterRef, QuerySet, Value

from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.boards.models import BoardItem
from discovery.feeds.models import Seen
from discovery.feeds.pages import Place
from discovery.posts.models import Like, Post, PostQuerySet, Viewer
from discovery.ranking.boosts import LIKES_OF_FAME
from discovery.tastes.models import Signal


def public_posts(viewer: Viewer) -> PostQuerySet:
    """What strangers may be shown, as far as `viewer` may see it and has not muted it."""
    return Post.objects.visible_to(viewer).public().unmuted_by(viewer)


def posts_of_others(viewer: User, place: Place) -> PostQuerySet:
    """Of those that were there then; without what they want less of."""
    there = public_posts(viewer).filter(~Exists(said_less_of(viewer)), pk__lte=place.moment)
    return there.exclude(author=viewer)


def news_to(viewer: User, place: Place) -> PostQuerySet:
    """Of people whom they do not follow, what they have neither seen, nor liked, saved or said anything of, by then."""
    known = [
        follows_author_of(viewer),
        seen_by(viewer, place),
        Like.objects.filter(user=viewer.pk, post=OuterRef("pk"), created_at__lte=place.time),
        BoardItem.objects.filter(added_by=viewer.pk, post=OuterRef("pk"), created_at__lte=place.time),
        Signal.objects.filter(user=viewer.pk, post=OuterRef("pk")),
    ]
    return posts_of_others(viewer, place).filter(*[~Exists(rows) for rows in known])


def follows_author_of(viewer: Viewer) -> QuerySet[Follow]:
    return Follow.objects.filter(follower=viewer.pk or 0, followee=OuterRef("author_id"))


def seen_by(viewer: User, place: Place) -> QuerySet[Seen]:
    """By then: a ranking that is made again leaves out what it left out the first time."""
    return Seen.objects.filter(user=viewer.pk, post=OuterRef("pk"), seen_at__lte=place.time)


def said_less_of(viewer: User) -> QuerySet[Signal]:
    return Signal.objects.filter(user=viewer.pk, post=OuterRef("pk"), kind=Signal.Kind.LESS)


def likes_of(post: str) -> Func:
    """How many like the post that the column `post` names: 0 to LIKES_OF_FAME."""
    likes = Like.objects.filter(post=OuterRef(post)).values("pk")[:LIKES_OF_FAME]
    return Func(ArraySubquery(likes), function="cardinality", output_field=IntegerField())


def age_days(created_at: datetime, place: Place) -> float:
    return (place.time - created_at).total_seconds() / 86_400


def decayed(column: str, now: datetime, half_life: timedelta) -> Func:
    """2^(-age / half-life) of the moment in `column`, above 0; 1 for one at `now`."""
    rate = math.log(2) / half_life.total_seconds()
    seconds = Func(Value(now) - F(column), template="extract(epoch from %(expressions)s)", output_field=FloatField())
    return Func(Value(-rate) * seconds, function="exp", output_field=FloatField())
