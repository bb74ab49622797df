"""Looking, in the workers: at what is to be blocked, at what is prepared, and again once a picture has its vector.

Each function may run twice, and beside itself: rows that another worker holds are skipped.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from PIL import Image

from discovery.embeddings.encoders.protocol import EncodingFailed
from discovery.embeddings.encoding import decoded, encode, rendition_to_encode
from discovery.embeddings.indexing import load_for_encoding
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import active_space, encoder_of
from discovery.imaging.apart import open_upright
from discovery.imaging.fingerprint import fingerprint
from discovery.imaging.opening import PictureRefused
from discovery.imaging.renditions import render
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import Picture
from discovery.screening import seeing
from discovery.screening.classifiers import Classifier, ClassifierError, load_classifier, scores_of
from discovery.screening.models import BlockedPicture, Glance, Sighting
from discovery.screening.selectors import match_of_file, match_of_look, watched_in

logger = logging.getLogger(__name__)

BATCH = 32
# How long a picture may wait for its vector and still be looked at; what is older is looked at by applying an entry.
WINDOW = timedelta(days=7)
GLANCES_KEPT = timedelta(days=9)
CANDIDATES_KEPT = timedelta(days=7)
GONE = gettext_noop("The file was lost. Choose it again.")
State = BlockedPicture.State


def upload_name(blocked_id: UUID) -> str:
    return f"blocklist/{blocked_id}"


@transaction.atomic
def prepare_blocked(blocked_id: UUID) -> bool:
    """Digest, fingerprint and small copy of a file that somebody proposes, or why it cannot be read; the file goes."""
    waiting = BlockedPicture.objects.filter(pk=blocked_id, state=State.RECEIVED)
    blocked = waiting.select_for_update(skip_locked=True).first()
    if blocked is None:
        return False
    try:
        original = files.read(upload_name(blocked.pk))
        image = open_upright(original, limits())
    except (PictureRefused, FileNotFoundError) as problem:
        blocked.problem = (str(problem) if isinstance(problem, PictureRefused) else GONE)[:300]
        blocked.state = State.UNREADABLE
    else:
        blocked.sha256, blocked.fingerprint = hashlib.sha256(original).hexdigest(), fingerprint(image)
        blocked.preview, blocked.state = rendition_to_encode(render(image)).data, State.TRIED
    blocked.save(update_fields=["state", "problem", "sha256", "fingerprint", "preview"])
    transaction.on_commit(lambda: default_storage.delete(upload_name(blocked.pk)))
    return True


def prepare_waiting() -> int:
    """What lost messages left behind."""
    waiting = BlockedPicture.objects.filter(state=State.RECEIVED).values_list("pk", flat=True)
    return sum(prepare_blocked(blocked_id) for blocked_id in list(waiting[:BATCH]))


def embed_blocked() -> int:
    """The vectors of entries in the searched space: of new ones, and of all once another encoder has taken over."""
    space = active_space()
    if space is None:
        return 0
    elsewhere = ~Q(space=space) | Q(space=None)
    waiting = BlockedPicture.objects.filter(elsewhere, state__in=[State.TRIED, State.ACTIVE]).exclude(preview=b"")
    done = 0
    for blocked in waiting[:BATCH]:
        try:
            vector = encode(encoder_of(space), [decoded(bytes(blocked.preview))])[0]
        except EncodingFailed as problem:
            logger.error("blocked picture %s has no vector: %s", blocked.pk, problem)
            vector = None
        BlockedPicture.objects.filter(pk=blocked.pk).update(space=space, vector=vector)
        done += 1
    return done


def check_blocklist(picture: Picture) -> Sighting | None:
    """What the blocklist says of a picture whose digest and fingerprint are known, before it is shown to anybody.

    Of a refusal only the note is made here; what is to be held is held. None: it may go on.
    """
    match = match_of_file(picture)
    if match is None:
        return None
    deed = seeing.refuse if match.blocked.action == BlockedPicture.Action.REFUSE else seeing.hold
    return deed(picture=picture, match=match)


@transaction.atomic
def look() -> int:
    """Look at up to BATCH pictures whose vectors are new; how many were looked at.

    What is found only now is out already, so it is held, whatever the entry would do with its very copy.
    """
    space, classifier = active_space(), configured_classifier()
    watched = watched_in(space) if space else []
    if space is None or not (watched or classifier):
        return 0
    unseen = list(_unseen(space).select_for_update(of=("self",), skip_locked=True).order_by("ready_at")[:BATCH])
    vectors = {one.picture_id: one for one in Embedding.objects.filter(space=space, picture__in=unseen)}
    for picture in unseen:
        embedding = vectors[picture.pk]
        # What was here before an entry was in force is looked at by applying that, once somebody has seen what it hits.
        newer = [one for one in watched if one.active_at and one.active_at <= embedding.created_at]
        if match := match_of_look(embedding, newer):
            seeing.hold(picture=picture, match=match)
    if classifier:
        _classify(classifier, unseen)
    Glance.objects.bulk_create([Glance(picture=picture) for picture in unseen], ignore_conflicts=True)
    return len(unseen)


def configured_classifier() -> Classifier | None:
    """None where there is none, and where it cannot be had, which is one line of the log."""
    if not settings.KINDRED_CLASSIFIER:
        return None
    try:
        return load_classifier(settings.KINDRED_CLASSIFIER)
    except ClassifierError as problem:
        logger.error("%s", problem)
        return None


def forget_old() -> None:
    now = timezone.now()
    Glance.objects.filter(at__lt=now - GLANCES_KEPT).delete()
    proposed = BlockedPicture.objects.filter(state__in=[State.RECEIVED, State.UNREADABLE, State.TRIED])
    for blocked in proposed.filter(created_at__lt=now - CANDIDATES_KEPT):
        default_storage.delete(upload_name(blocked.pk))
        blocked.delete()


def _unseen(space: EmbeddingSpace) -> QuerySet[Picture]:
    placed = Embedding.objects.filter(space=space, picture=OuterRef("pk"))
    seen = Glance.objects.filter(picture=OuterRef("pk"))
    recent = Picture.objects.filter(
        Exists(placed), ~Exists(seen), state=Picture.State.READY, ready_at__gt=timezone.now() - WINDOW
    )
    return recent.select_related("post__author")


def _classify(classifier: Classifier, pictures: Sequence[Picture]) -> None:
    read = [(picture, image) for picture in pictures if (image := _image(picture)) is not None]
    try:
        found = scores_of(classifier, [image for _, image in read])
    except ClassifierError as problem:
        logger.error("%s", problem)
        return
    for (picture, _), scores in zip(read, found, strict=True):
        for label, score in scores.items():
            if score * 100 >= settings.KINDRED_CLASSIFIER_PERCENT:
                seeing.mark(picture=picture, label=label, score=score)


def _image(picture: Picture) -> Image.Image | None:
    try:
        return load_for_encoding(picture)
    except (OSError, ValueError) as problem:
        logger.error("picture %s is not classified: %s", picture.pk, problem)
        return None
