"""What somebody's feed is asked with: their heaviest tastes, what they want more of, less of, and none of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.related.models import Taste
from accounts.users.models import User
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.feeds.reasons import Source
from discovery.posts.models import Picture, Post, PostTag
from discovery.tastes.models import Forgotten, Signal
from discovery.tastes.naming import common_words

# Each wish is a walk of the index: the heaviest of them say what is asked for.
WISHES = 4
# Who asks for more gets it at once; after a week their tastes have learnt of it, or it was a whim.
MORE_WISHES, MORE_FOR = 2, timedelta(days=7)
LESS_FOR = timedelta(days=90)
SIGNALS_READ = 40
SOURCES = {Taste.Kind.ENJOYS.value: Source.ENJOYED, Taste.Kind.MAKES.value: Source.MADE}


@dataclass(frozen=True)
class Wish:
    """A vector (unit, float32 [d]) whose neighbours are wanted, how much (above 0), and the words for it, if any."""

    source: Source
    vector: np.ndarray
    weight: float
    name: str = ""
    evidence: Sequence[UUID] = ()


@dataclass(frozen=True)
class Wishes:
    """`wanted`, WISHES at most; neighbours of `less` are not, nor what lies nearer to `muted` than to `kept` tastes."""

    wanted: Sequence[Wish] = ()
    less: Sequence[np.ndarray] = ()
    muted: Sequence[np.ndarray] = ()
    kept: Sequence[np.ndarray] = ()


def wishes_of(viewer: User, space: EmbeddingSpace) -> Wishes:
    """What they enjoy, or where nothing is known of that, make, or picked from the wall; by three queries."""
    tastes = list(Taste.objects.filter(user=viewer.pk, space_id=space.pk).order_by("position"))
    signals = _signals(viewer, space)
    kept = [taste for taste in tastes if not taste.is_muted]
    enjoys = [taste for taste in kept if taste.kind == Taste.Kind.ENJOYS]
    wanted = [_of_taste(taste) for taste in enjoys or kept] or _equal(signals[Signal.Kind.PICKED][:WISHES], 1.0)
    heaviest = max((wish.weight for wish in wanted), default=1.0)
    more = _equal(signals[Signal.Kind.MORE][:MORE_WISHES], heaviest, Source.MORE)
    best = sorted(wanted, key=lambda wish: -wish.weight)[: WISHES - len(more)]
    return Wishes(
        wanted=_named([*more, *best], viewer),
        less=signals[Signal.Kind.LESS],
        muted=[_vector(taste.vector) for taste in tastes if taste.is_muted],
        kept=[_vector(taste.vector) for taste in kept],
    )


def _of_taste(taste: Taste) -> Wish:
    weight = taste.weight * taste.boost
    return Wish(SOURCES[taste.kind], _vector(taste.vector), weight, taste.name, tuple(taste.evidence))


def _equal(vectors: Sequence[np.ndarray], weight: float, source: Source = Source.PICKED) -> list[Wish]:
    return [Wish(source, vector, weight) for vector in vectors]


def _signals(viewer: User, space: EmbeddingSpace) -> dict[str, list[np.ndarray]]:
    """By kind, the covers of posts that they said something of and still see, the latest first; nothing forgotten."""
    now = timezone.now()
    forgotten = Forgotten.objects.filter(
        user=viewer.pk, post=OuterRef("post"), forgotten_at__gte=OuterRef("created_at")
    )
    cover = Embedding.objects.filter(space=space, post=OuterRef("post")).order_by("picture__position")
    rows = (
        Signal.objects.filter(~Exists(forgotten), _is_seen_by(viewer), user=viewer.pk, created_at__gt=now - LESS_FOR)
        .exclude(kind=Signal.Kind.SEARCHED)
        .annotate(vector=Subquery(cover.values("vector")[:1]))
        .order_by("-created_at")
        .values_list("kind", "created_at", "vector")[:SIGNALS_READ]
    )
    found: dict[str, list[np.ndarray]] = {kind: [] for kind in Signal.Kind.values}
    for kind, said_at, vector in rows:
        if vector is not None and (kind != Signal.Kind.MORE or said_at > now - MORE_FOR):
            found[kind].append(_vector(vector))
    return found


def _named(wishes: Sequence[Wish], viewer: User) -> list[Wish]:
    """Where a taste has no name, what its evidence has in common, as far as the viewer may see it."""
    asked = {picture for wish in wishes if not wish.name for picture in wish.evidence}
    if not asked:
        return list(wishes)
    tags = ArraySubquery(PostTag.objects.filter(post=OuterRef("post")).values("tag__name"))
    seen = Picture.objects.filter(_is_seen_by(viewer), pk__in=asked, state=Picture.State.READY)
    rows = seen.values_list("pk", tags, "labels")
    known = {picture: (tags, [label["name"] for label in labels[:1]]) for picture, tags, labels in rows}
    return [wish if wish.name else replace(wish, name=_common(wish.evidence, known)) for wish in wishes]


def _is_seen_by(viewer: User) -> Exists:
    return Exists(Post.objects.visible_to(viewer).published().filter(pk=OuterRef("post")))


def _common(evidence: Sequence[UUID], known: Mapping[UUID, tuple[list[str], list[str]]]) -> str:
    words = [known[picture] for picture in evidence if picture in known]
    common = common_words([tags for tags, _ in words], [labels for _, labels in words])
    return pgettext("between names in a list", ", ").join(common)


def likeness(vectors: np.ndarray, others: Sequence[np.ndarray]) -> np.ndarray:
    """For each row of `vectors` [n, d] its highest cosine to one of `others`; -1 where there are none. All are unit."""
    return (vectors @ np.array(others).T).max(axis=1) if len(others) else np.full(len(vectors), -1.0)


def _vector(stored: object) -> np.ndarray:
    return np.array(stored, np.float32)
