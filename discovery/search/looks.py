"""What a query looks like in the searched space: vectors for its terms, made of them as Rocchio makes one of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.follows.selectors import may_see_lists
from accounts.related.vectors import made_by
from accounts.users.models import User
from discovery.embeddings.encoders.weighing import weigh
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture, Post, Viewer
from discovery.search import regions, words
from discovery.search.models import QueryPicture
from discovery.search.naming import block_name
from discovery.search.narrowing import author_named
from discovery.search.query import Query
from discovery.search.terms import Kind, Term

# What an unwanted picture counts against a wanted one: Rocchio's gamma over his beta, as 0.15 is to 0.75 in Manning,
# Raghavan & Schütze, "Introduction to Information Retrieval" (2008), 9.1; twice that, since here each is pointed at.
UNWANTED_SHARE = 0.4
# A sum shorter than this points nowhere: what is wanted and what is not are the same.
SHORTEST = 0.05


class Part(NamedTuple):
    """A term that has a leg of its own, and the vectors of which the nearest counts."""

    term: Term
    vectors: Sequence[np.ndarray]


@dataclass(frozen=True)
class Look:
    """`vectors` is what the whole pictures come to (the nearest of them counts), weighed by the query's blocks; `parts`
    are regions, `eyes` the tastes of people, `against` what is unwanted where no whole picture is wanted. `text` is
    that of words alone. `waiting` says that the worker still makes some of it, `unseen` that it has not looked at a
    searched picture, `strange` that the vector is that of one picture from anywhere, as it is: it may be like nothing
    here.
    """

    space: EmbeddingSpace | None
    vectors: Sequence[np.ndarray] = ()
    text: np.ndarray | None = None
    parts: Sequence[Part] = ()
    eyes: Sequence[Part] = ()
    against: Sequence[Part] = ()
    waiting: bool = False
    unseen: bool = False
    strange: bool = False


def look_of(query: Query, viewer: Viewer) -> Look:
    """What there is to compare; of words and regions what is known by now.

    Raises ValidationError for a picture that has expired, weights of unknown blocks, or terms that cancel out, and
    Post.DoesNotExist for a post that `viewer` may not see.
    """
    space = active_space()
    shown = [(term, _picture_vectors(term, viewer, space)) for term in query.terms if term.shows and not term.region]
    parts = [(term, _region_vector(term, viewer, space)) for term in query.terms if term.region]
    authors = [(term, author_named(term.value, viewer)) for term in query.wanted(Kind.AUTHOR)]
    if space is None:
        return Look(None)
    wanted = [Part(term, vectors) for term, vectors in shown if term.wanted and vectors]
    unwanted = [Part(term, vectors) for term, vectors in shown if not term.wanted and vectors]
    known = [Part(term, [vector]) for term, vector in parts if vector is not None]
    look = Look(
        space,
        vectors=_rocchio(wanted, unwanted),
        parts=[part for part in known if part.term.wanted],
        against=[part for part in known if not part.term.wanted] + ([] if wanted else unwanted),
        eyes=[Part(term, _made_by(author, viewer, space)) for term, author in authors],
        waiting=any(vector is None for _, vector in parts),
        unseen=any(term.kind is Kind.PICTURE and not vectors for term, vectors in shown),
        strange=len(wanted) == 1 and wanted[0].term.kind is Kind.PICTURE and not unwanted and not query.weights,
    )
    if asks_by_text(query, look):
        return replace(look, text=words.vector_of(query.words, space))
    return _weighed(query, look)


def check_asked(query: Query, viewer: Viewer) -> None:
    """That `viewer` may still ask so, where the answer is known already. Raises like `look_of`."""
    for post_id in query.posts():
        Post.objects.visible_to(viewer).only("pk").get(pk=post_id)
    for name in [query.filters.author, *(term.value for term in query.terms if term.kind is Kind.AUTHOR)]:
        if name:
            author_named(name, viewer)


def asks_by_text(query: Query, look: Look) -> bool:
    """Whether words alone say what it looks like, to an encoder that reads."""
    return bool(query.words and look.space and look.space.reads_text and not look.vectors and not look.parts)


def check_weights(query: Query) -> None:
    """Raises ValidationError `unknown-block`, which lists the known ones, for a block that the space has not."""
    if query.weights:
        _check_blocks(query, active_space())


def blocks_searched() -> list[str]:
    """What pictures can be alike in, apart from the whole: names in the encoder's order; none for most encoders."""
    space = active_space()
    return list(space.block_slices()) if space else []


def get_query_picture(token: str) -> QueryPicture:
    """Raises ValidationError `picture-expired` when there is none of this token any more."""
    picture = QueryPicture.objects.filter(token=token, expires_at__gt=timezone.now()).first()
    if picture is None:
        raise ValidationError(_("The picture of this search has expired. Drop it in again."), code="picture-expired")
    return picture


def region_source(term: Term, viewer: Viewer) -> regions.Source:
    """Whose region it is. Raises like `look_of`: what `viewer` may not see has no parts either."""
    if term.kind is Kind.PICTURE:
        return regions.of_query_picture(get_query_picture(term.value).token)
    post = Post.objects.visible_to(viewer).get(pk=term.value)
    picture = Picture.objects.filter(post=post, state=Picture.State.READY, position=term.number).first()
    if picture is None:
        raise ValidationError(
            _("This post has no picture %(number)s."), code="unknown-picture", params={"number": term.number}
        )
    return regions.of_picture(picture.pk)


def _made_by(author: User, viewer: Viewer, space: EmbeddingSpace) -> list[np.ndarray]:
    """What `author` makes; nothing where `viewer` may not see what that is, as of a private account."""
    if not may_see_lists(author, viewer):
        return []
    return [taste.vector for taste in made_by([author.pk], space.pk).get(author.pk, [])]


def _picture_vectors(term: Term, viewer: Viewer, space: EmbeddingSpace | None) -> list[np.ndarray]:
    if term.kind is Kind.PICTURE:
        picture = get_query_picture(term.value)
        if picture.vector is None or space is None or picture.space_id != space.pk:
            return []
        return [np.array(picture.vector, np.float32)]
    post = Post.objects.visible_to(viewer).get(pk=term.value)
    return vectors_of_post(post.pk, space) if space else []


def _region_vector(term: Term, viewer: Viewer, space: EmbeddingSpace | None) -> np.ndarray | None:
    source = region_source(term, viewer)
    return regions.vector_of(source, term.region, space) if space and term.region else None


def _rocchio(wanted: Sequence[Part], unwanted: Sequence[Part]) -> list[np.ndarray]:
    """One vector of many: what is wanted, less a share of what is not (Rocchio, 1971). One post alone stays so."""
    if not wanted:
        return []
    if len(wanted) == 1 and not unwanted:
        return list(wanted[0].vectors)
    total = _weighted_mean(wanted)
    if unwanted:
        total = total - UNWANTED_SHARE * _weighted_mean(unwanted) * max(part.term.weight for part in unwanted)
    length = float(np.linalg.norm(total))
    if length < SHORTEST:
        raise ValidationError(_("What is wanted and what is unwanted cancel each other out."), code="terms-cancel")
    return [total / length]


def _weighted_mean(parts: Sequence[Part]) -> np.ndarray:
    weights = [part.term.weight for part in parts]
    means = [np.mean(part.vectors, axis=0) for part in parts]
    units = [mean / max(float(np.linalg.norm(mean)), SHORTEST) for mean in means]
    mean: np.ndarray = np.average(units, axis=0, weights=weights)
    return mean


def _weighed(query: Query, look: Look) -> Look:
    if not query.weights:
        return look
    blocks = _check_blocks(query, look.space)
    try:
        return replace(look, vectors=[weigh(vector, blocks, dict(query.weights)) for vector in look.vectors])
    except ValueError:
        # Names and factors were checked: what remains is that nothing of the vector does.
        raise ValidationError(
            _("These weights leave nothing of the vector to search by."), code="bad-weights"
        ) from None


def _check_blocks(query: Query, space: EmbeddingSpace | None) -> dict[str, slice]:
    """The blocks of the space, when all that are weighed are among them."""
    known = space.block_slices() if space else {}
    unknown = [name for name, _weight in query.weights if name not in known]
    if unknown:
        refusal = _("Pictures here can be alike in %(known)s, but not in %(unknown)s.")
        if not known:
            refusal = _("Pictures here can be alike only as a whole, but not in %(unknown)s.")
        names = {"known": ", ".join(map(block_name, known)), "unknown": ", ".join(unknown)}
        raise ValidationError(refusal, code="unknown-block", params=names)
    return known
