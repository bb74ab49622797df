"""Changes to what is known of somebody's taste: what they do, and what they say of it. Each is theirs alone to make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.related.models import TASTE_NAME_LENGTH, Taste
from accounts.related.services import claim, mark_changed
from accounts.related.steering import bump, steering_of
from accounts.users.models import User
from discovery.nudges import nudge_on_commit
from discovery.posts.models import Post
from discovery.tastes import tasks
from discovery.tastes.evidence import Evidence, enjoyed_by, made_by
from discovery.tastes.models import Forgotten, Signal
from discovery.tastes.processing import refresh_now

FEWEST_PICKS, MOST_PICKS = 5, 100
BOOSTS = {"less": 0.5, "normal": 1.0, "more": 2.0}
OPPOSITE = {Signal.Kind.MORE: Signal.Kind.LESS, Signal.Kind.LESS: Signal.Kind.MORE}


@transaction.atomic
def record(*, user: User, post: Post, kind: Signal.Kind) -> None:
    """They did this now; asking for more takes back having asked for less, and the other way round."""
    if kind in OPPOSITE:
        Signal.objects.filter(user=user, post=post, kind=OPPOSITE[kind]).delete()
    _signal(user, [post.pk], kind)
    _changed(user)


@transaction.atomic
def withdraw(*, user: User, post: Post, kind: Signal.Kind) -> None:
    """As if they had never done it."""
    removed, _ = Signal.objects.filter(user=user, post=post, kind=kind).delete()
    if removed:
        _changed(user)


@transaction.atomic
def record_search(*, user: User, post_ids: Sequence[UUID]) -> None:
    """Count the first of these posts, the best answer to what they searched for, unless they do not want that.

    What is ranked for them stays as it is: nobody searches in order to change their feed.
    """
    if post_ids and steering_of(user.pk).learns_from_searches:
        _signal(user, post_ids[:1], Signal.Kind.SEARCHED)
        mark_changed(user.pk)


@transaction.atomic
def pick(*, user: User, post_ids: Collection[UUID]) -> int:
    """Begin with these pictures of others, and make tastes of them at once; how many were counted.

    Raises ValidationError (too-few-picks) where fewer than FEWEST_PICKS of them can be seen.
    """
    asked = list(dict.fromkeys(post_ids))[:MOST_PICKS]
    seen = Post.objects.visible_to(user).published().filter(pk__in=asked).exclude(author=user)
    picked = list(seen.values_list("pk", flat=True))
    if len(picked) < FEWEST_PICKS:
        raise ValidationError(_("Pick at least %(least)d pictures.") % {"least": FEWEST_PICKS}, code="too-few-picks")
    _signal(user, picked, Signal.Kind.PICKED)
    _remake(user)
    return len(picked)


@transaction.atomic
def name_taste(*, user: User, taste: Taste, name: str) -> None:
    """An empty name gives it back to what its pictures have in common. Raises ValidationError (taste-name-too-long)."""
    name = " ".join(name.replace("\x00", "").split())
    if len(name) > TASTE_NAME_LENGTH:
        raise ValidationError(
            _("A name can have %(most)d characters; this one has %(length)s.")
            % {"most": TASTE_NAME_LENGTH, "length": f"{len(name):,}"},
            code="taste-name-too-long",
        )
    _change(user, taste, name=name)


@transaction.atomic
def boost_taste(*, user: User, taste: Taste, boost: float) -> None:
    """Raises ValidationError (unknown-boost) for anything but less, normal and more, in numbers."""
    if boost not in BOOSTS.values():
        raise ValidationError(_("A taste counts 0.5, 1 or 2."), code="unknown-boost")
    _change(user, taste, boost=boost)
    bump(user.pk)


@transaction.atomic
def mute_taste(*, user: User, taste: Taste, is_muted: bool = True) -> None:
    """Keep it, and bring nothing by it; or bring things by it again."""
    _change(user, taste, is_muted=is_muted)
    bump(user.pk)


@transaction.atomic
def forget_taste(*, user: User, taste: Taste) -> datetime:
    """Let what it was made of count no more. What they do from now on may make it again.

    Returns when, by which `remember` takes it back. Raises Taste.DoesNotExist where it is not theirs.
    """
    own = _own(user, taste)
    now = timezone.now()
    Forgotten.objects.bulk_create(
        [Forgotten(user=user, post_id=post_id, forgotten_at=now) for post_id in _posts_of(user, own)],
        update_conflicts=True,
        unique_fields=["user", "post"],
        update_fields=["forgotten_at"],
    )
    own.delete()
    _remake(user)
    return now


@transaction.atomic
def remember(*, user: User, forgotten_at: datetime) -> None:
    """Let what was forgotten then count again."""
    removed, _ = Forgotten.objects.filter(user=user, forgotten_at=forgotten_at).delete()
    if removed:
        _remake(user)


def _own(user: User, taste: Taste) -> Taste:
    """As it is now, kept from being remade until the transaction ends. Raises Taste.DoesNotExist for another's."""
    claim(user_id=user.pk, space_id=taste.space_id)
    return Taste.objects.get(pk=taste.pk, user=user)


def _change(user: User, taste: Taste, **fields: str | float | bool) -> None:
    own = _own(user, taste)
    for name, value in fields.items():
        setattr(own, name, value)
    own.save(update_fields=list(fields))
    mark_changed(user.pk)  # a space that is being filled takes over what is said here


def _posts_of(user: User, taste: Taste) -> list[UUID]:
    """Of all that they ever did, not of the latest alone, what lies nearest to this taste of theirs."""
    evidence_of = made_by if taste.kind == Taste.Kind.MAKES else enjoyed_by
    known: Evidence | None = evidence_of(user, taste.space_id, limit=None)
    if known is None:
        return []
    tastes = list(Taste.objects.filter(user=user, space_id=taste.space_id, kind=taste.kind))
    vectors = np.array([each.vector for each in tastes], np.float32)
    owner = (known.vectors @ vectors.T).argmax(axis=1)
    place = [each.pk for each in tastes].index(taste.pk)
    return list(dict.fromkeys(known.posts[i] for i in np.flatnonzero(owner == place)))


def _signal(user: User, post_ids: Collection[UUID], kind: Signal.Kind) -> None:
    now = timezone.now()
    Signal.objects.bulk_create(
        [Signal(user=user, post_id=post_id, kind=kind, created_at=now) for post_id in post_ids],
        update_conflicts=True,
        unique_fields=["user", "post", "kind"],
        update_fields=["created_at"],
    )


def _changed(user: User) -> None:
    """The feed knows at once, the worker remakes the tastes within seconds."""
    bump(user.pk)
    mark_changed(user.pk)
    nudge_on_commit(tasks.refresh)


def _remake(user: User) -> None:
    """At once where it is searched, by the worker elsewhere."""
    refresh_now(user.pk)
    mark_changed(user.pk)
