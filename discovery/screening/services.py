"""The blocklist as moderators write it: proposing a picture, putting it in force, applying it, taking it off again."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.audit.models import AuditEntry
from discovery.audit.services import record
from discovery.embeddings.encoding import width_to_encode
from discovery.embeddings.models import Embedding
from discovery.embeddings.spaces import active_space
from discovery.imaging.opening import PictureRefused, inspect
from discovery.nudges import nudge_named_on_commit, nudge_on_commit
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import Picture, Post
from discovery.posts.refusals import told
from discovery.screening import seeing
from discovery.screening.models import LEAST_SIMILARITY, MOST_BITS, REASON_LENGTH, BlockedPicture, Sighting
from discovery.screening.processing import upload_name
from discovery.screening.selectors import Match, hit_ids
from discovery.screening.tasks import look, prepare_blocked

State = BlockedPicture.State
PREPARE_WAITING = "uploads.prepare_waiting"
OPEN_PROPOSALS = 100


def propose_file(*, moderator: User | None, file: File, name: str = "") -> BlockedPicture:
    """Keeps the file until a worker has looked at it. Raises ValidationError for what is no picture by its header."""
    _check_moderates(moderator)
    _check_is_not_flood()
    try:
        inspect(cast("BinaryIO", file), limits())
    except PictureRefused as refused:
        raise ValidationError(f"{name}: {told(refused)}" if name else told(refused), code=refused.code) from None
    file.seek(0)
    blocked = BlockedPicture(added_by=moderator)
    files.store(upload_name(blocked.pk), file)
    with transaction.atomic():
        blocked.save()
        nudge_on_commit(prepare_blocked, str(blocked.pk))
    return blocked


@transaction.atomic
def propose_picture(*, moderator: User | None, picture: Picture) -> BlockedPicture:
    """Of a picture that is here: what a worker would find out is known. Nothing is blocked before it is in force."""
    _check_moderates(moderator)
    _check_is_not_flood()
    if picture.state != Picture.State.READY:
        raise ValidationError(_("This picture is not ready yet."), code="picture-not-ready")
    width = width_to_encode(picture.rendition_widths, picture.width, picture.height)
    space = active_space()
    embedding = Embedding.objects.filter(space=space, picture=picture).first() if space else None
    blocked = BlockedPicture.objects.create(
        added_by=moderator,
        state=State.TRIED,
        sha256=picture.sha256,
        fingerprint=picture.fingerprint,
        preview=files.read(files.rendition_name(picture.pk, width)),
        space=space if embedding else None,
        vector=embedding.vector if embedding else None,
    )
    nudge_on_commit(look)
    return blocked


@transaction.atomic
def put_in_force(
    *,
    blocked: BlockedPicture,
    moderator: User | None,
    reason: str,
    action: str,
    most_bits: int,
    least_similarity: float | None,
) -> BlockedPicture:
    """From now on; of one that is in force already the thresholds, action and reason are changed.

    Raises ValidationError without a reason, for thresholds out of bounds, and for what no worker has looked at.
    """
    _check_moderates(moderator)
    blocked = BlockedPicture.objects.select_for_update().get(pk=blocked.pk)
    reason = " ".join(reason.replace("\x00", "").split())
    if blocked.state not in (State.TRIED, State.ACTIVE):
        raise ValidationError(_("This picture is not ready yet."), code="picture-not-ready")
    check_terms(reason=reason, action=action, most_bits=most_bits, least_similarity=least_similarity)
    is_new = blocked.state == State.TRIED
    blocked.reason, blocked.action = reason, action
    blocked.most_bits, blocked.least_similarity = most_bits, least_similarity
    blocked.state, blocked.active_at = State.ACTIVE, blocked.active_at or timezone.now()
    blocked.save(update_fields=["reason", "action", "most_bits", "least_similarity", "state", "active_at"])
    deed = AuditEntry.Action.BLOCKED if is_new else AuditEntry.Action.CHANGED
    _record(moderator, deed, blocked, then=action, bits=most_bits, similarity=least_similarity)
    return blocked


@transaction.atomic
def apply(*, blocked: BlockedPicture, moderator: User | None) -> int:
    """Holds every post that it hits, whoever may see it, as with new ones; but nothing that is here is refused.

    How many pictures it hit: it stands in the log of deeds, unlike a dry run, which counts what one may see alone.
    Twice is once. Raises ValidationError for one that is not in force.
    """
    _check_moderates(moderator)
    if blocked.state != State.ACTIVE:
        raise ValidationError(_("Block it first, then apply it."), code="not-in-force")
    found = hit_ids(blocked, Post.objects.filter(withheld_at=None))
    pictures = list(Picture.objects.filter(pk__in=found).select_related("post__author"))
    for picture in pictures:
        seeing.hold(picture=picture, match=Match(blocked))
    _record(moderator, AuditEntry.Action.APPLIED, blocked, pictures=len(pictures))
    return len(pictures)


@transaction.atomic
def end(*, blocked: BlockedPicture, moderator: User | None) -> None:
    """It blocks nothing any more, and its copy goes; what it has done stays, and can be taken back one by one."""
    _check_moderates(moderator)
    blocked = BlockedPicture.objects.select_for_update().get(pk=blocked.pk)
    transaction.on_commit(lambda: default_storage.delete(upload_name(blocked.pk)))
    if blocked.state != State.ACTIVE:
        blocked.delete()
        return
    blocked.state, blocked.preview, blocked.vector, blocked.space = State.ENDED, b"", None, None
    blocked.save(update_fields=["state", "preview", "vector", "space"])
    _record(moderator, AuditEntry.Action.UNBLOCKED, blocked)


@transaction.atomic
def clear(*, sightings: QuerySet[Sighting]) -> None:
    """A moderator has found otherwise: these pictures are let be, and refused ones are prepared once more."""
    refused = list(sightings.filter(kind=Sighting.Kind.REFUSED, cleared_at=None).values_list("picture", flat=True))
    sightings.filter(cleared_at=None).update(cleared_at=timezone.now())
    if not refused:
        return
    again = Picture.objects.filter(pk__in=refused, state=Picture.State.REJECTED)
    posts = list(again.values_list("post", flat=True))
    again.update(state=Picture.State.RECEIVED, problem="", attempts=0)
    Post.objects.filter(pk__in=posts, state=Post.State.REJECTED).update(state=Post.State.PROCESSING)
    nudge_named_on_commit(PREPARE_WAITING)


def check_terms(*, reason: str, action: str, most_bits: int, least_similarity: float | None) -> None:
    """Raises ValidationError."""
    if not reason:
        raise ValidationError(_("Write the reason: whose picture is refused reads it."), code="reason-missing")
    if len(reason) > REASON_LENGTH:
        raise ValidationError(
            _("Write %(most)d characters at most; these are %(length)d.")
            % {"most": REASON_LENGTH, "length": len(reason)},
            code="words-too-long",
        )
    if action not in BlockedPicture.Action.values:
        raise ValidationError(_("Choose what is to be done."), code="unknown-action")
    if not 0 <= most_bits <= MOST_BITS:
        raise ValidationError(_("Choose from 0 to %(most)d bits.") % {"most": MOST_BITS}, code="bits-out-of-bounds")
    if least_similarity is not None and not LEAST_SIMILARITY <= least_similarity <= 1:
        raise ValidationError(
            _("Choose a similarity from %(least)s to 1.") % {"least": LEAST_SIMILARITY},
            code="similarity-out-of-bounds",
        )


def _check_moderates(moderator: User | None) -> None:
    """None stands for a command of whoever has the machine."""
    if moderator is not None and not (moderator.is_staff and moderator.is_active):
        raise PermissionDenied(_("Only moderators can do that."))


def _check_is_not_flood() -> None:
    if BlockedPicture.objects.exclude(state__in=[State.ACTIVE, State.ENDED]).count() >= OPEN_PROPOSALS:
        raise ValidationError(
            _("%(most)d proposed pictures wait already. Block or drop some of them first.") % {"most": OPEN_PROPOSALS},
            code="too-many-proposals",
        )


def _record(moderator: User | None, action: AuditEntry.Action, blocked: BlockedPicture, **details: Any) -> None:
    record(actor=moderator, action=action, subject=f"blocked:{blocked.pk}", reason=blocked.reason, **details)
