"""What the site does when it meets such a picture: it notes it, once, and holds the post or marks it.

Its author is told, and a moderator asked, by the room of moderation, which takes each sighting up.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.related.services import mark_changed
from discovery.nudges import REFRESH_TASTES, nudge_named_on_commit
from discovery.posts.happenings import note_changed, note_removed
from discovery.posts.models import Picture, Post
from discovery.screening.classifiers import AI_MADE, SENSITIVE
from discovery.screening.models import BlockedPicture, Sighting
from discovery.screening.selectors import Match

# Of a room above, hence by name.
TAKE_UP = "moderation.take_up"
Kind = Sighting.Kind
# Stored in English by a worker, which knows no reader, and translated where it is shown.
REASONS = {
    SENSITIVE: gettext_noop("The site’s classifier takes it for sensitive."),
    AI_MADE: gettext_noop("The site’s classifier thinks that AI may have made it."),
}
KINDS = {SENSITIVE: Kind.SENSITIVE, AI_MADE: Kind.AI_MADE}


@transaction.atomic
def refuse(*, picture: Picture, match: Match) -> Sighting:
    """Notes why the picture is refused; whoever prepares it refuses it."""
    return _note(picture, Kind.REFUSED, match)


@transaction.atomic
def hold(*, picture: Picture, match: Match) -> Sighting:
    """Its author alone sees the post from now on, until a moderator has decided."""
    sighting = _note(picture, Kind.HELD, match)
    if sighting.cleared_at is None and Post.objects.filter(pk=picture.post_id, withheld_at=None).update(
        withheld_at=timezone.now()
    ):
        note_removed([picture.post])
        see_again(picture.post.author_id)
    return sighting


@transaction.atomic
def mark(*, picture: Picture, label: str, score: float) -> None:
    """Blurs what a classifier takes for sensitive, or labels it; nothing where the author has marked it themselves, and
    where a moderator has found otherwise for a picture of the post."""
    known = Sighting.objects.filter(post=picture.post_id, kind=KINDS[label])
    if known.exists() or (label == SENSITIVE and picture.post.is_sensitive):
        return
    if label == SENSITIVE:
        Post.objects.filter(pk=picture.post_id).update(is_sensitive=True)
        picture.post.is_sensitive = True
    Sighting.objects.create(
        picture=picture, post_id=picture.post_id, kind=KINDS[label], score=score, reason=REASONS[label]
    )
    note_changed([picture.post])
    nudge_named_on_commit(TAKE_UP)


def see_again(person_id: int) -> None:
    """What others know of a person's pictures is made anew."""
    mark_changed(person_id)
    nudge_named_on_commit(REFRESH_TASTES)


def _note(picture: Picture, kind: Sighting.Kind, match: Match) -> Sighting:
    blocked: BlockedPicture = match.blocked
    sighting, is_new = Sighting.objects.get_or_create(
        picture=picture,
        kind=kind,
        blocked=blocked,
        defaults={
            "post_id": picture.post_id,
            "bits": match.bits,
            "score": match.similarity,
            "reason": blocked.reason,
        },
    )
    if is_new:
        nudge_named_on_commit(TAKE_UP)
    return sighting
