"""The pictures that say why somebody is suggested: theirs among the results, and their nearest to what was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from discovery.embeddings.selectors import Neighbour, nearest_of_authors
from discovery.people.candidates import Asked
from discovery.people.reasons import answers, in_common, with_common
from discovery.people.scoring import COUNTED, answering
from discovery.posts.models import Picture, Post, PostQuerySet, PostTag, Viewer
from discovery.ranking.fusion import reciprocal_rank_fusion

# Labels come calibrated: one in two at this confidence is right.
LABEL_CONFIDENCE = 0.5


@dataclass(frozen=True)
class OtherSide:
    """The taste that a person's pictures are like: the `pictures` that stand for it, and whose they are, as a `label`.

    `both` is the sentence that names what the two have in common, with a place for it, %(name)s; `name` is what the
    viewer calls their own taste.
    """

    label: str = ""
    pictures: Sequence[UUID] = ()
    both: str = ""
    name: str = ""


@dataclass(frozen=True)
class Evidence:
    """Why, and up to COUNTED of the person's pictures that say so, the most telling first.

    `similarity` is how near the best of them come to the vectors that were asked with, 0 where there are none. Where
    they were found by somebody's taste, `other` says whose it is, and what its pictures are.
    """

    reason: str
    pictures: Sequence[UUID]
    similarity: float = 0.0
    other: OtherSide = OtherSide()


def evidence_of(people: Sequence[int], asked: Asked, among: PostQuerySet) -> dict[int, Evidence]:
    """For each of `people` who has any: what of theirs answers, as far as `among` holds it; by one query at most."""
    near = _nearest(people, asked, among)
    results: dict[int, dict[UUID, UUID]] = {}
    for result in asked.results:
        results.setdefault(result.author_id, {})[result.post_id] = result.picture_id
    found = {person: _joined(results.get(person, {}), near.get(person, []), asked) for person in people}
    return {person: evidence for person, evidence in found.items() if evidence.pictures}


def ranked_with_evidence(people: Sequence[int], found: Mapping[int, Evidence]) -> list[int]:
    """`people`, best first, in an order to which their evidence has contributed as much as their place among them."""
    shown = [person for person in people if found[person].similarity > 0]
    by_evidence = sorted(shown, key=lambda person: -found[person].similarity)
    return [fused.item for fused in reciprocal_rank_fusion({"found": people, "evidence": by_evidence})]


def posts_to_show(viewer: Viewer) -> PostQuerySet:
    """Posts that may be evidence: what `viewer` may see and has not muted, and nothing that they want blurred."""
    posts = Post.objects.brought_to(viewer)
    shows_all = viewer.is_authenticated and viewer.shows_sensitive
    return posts if shows_all else posts.filter(is_sensitive=False)


def visible_ids(picture_ids: Collection[UUID], among: PostQuerySet) -> set[UUID]:
    """Those of the pictures that are ready and belong to posts of `among`."""
    return set(_ready(among).filter(pk__in=list(picture_ids)).values_list("pk", flat=True))


def visible_pictures(picture_ids: Collection[UUID], among: PostQuerySet) -> dict[UUID, Picture]:
    """Those of the pictures that are ready and belong to posts of `among`, with these posts."""
    return _ready(among).select_related("post__author").in_bulk(list(picture_ids))


def tags_of(post_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The names of each post's tags."""
    found: dict[UUID, list[str]] = {}
    for post_id, name in PostTag.objects.filter(post__in=post_ids).values_list("post_id", "tag__name"):
        found.setdefault(post_id, []).append(name)
    return found


def told(
    evidence: Evidence, theirs: Sequence[Picture], others: Sequence[Picture], tags: Mapping[UUID, Sequence[str]]
) -> str:
    """Why, in words: what `theirs` and the `others` have in common, else the reason, and what `theirs` have."""
    tagged = [[tags.get(picture.post_id, ()) for picture in side] for side in (theirs, others)]
    labelled = [[_labels(picture) for picture in side] for side in (theirs, others)]
    if evidence.other.both:
        name = evidence.other.name or in_common(tagged) or in_common(labelled)
        if name:
            return evidence.other.both % {"name": name}
    return with_common(evidence.reason, tagged[0], labelled[0])


def _labels(picture: Picture) -> list[str]:
    return [label["name"] for label in picture.labels if label["confidence"] >= LABEL_CONFIDENCE]


def _ready(among: PostQuerySet) -> QuerySet[Picture]:
    return Picture.objects.filter(Exists(among.filter(pk=OuterRef("post"))), state=Picture.State.READY)


def _nearest(people: Sequence[int], asked: Asked, among: PostQuerySet) -> dict[int, list[Neighbour]]:
    """Their pictures that come near enough to be evidence, nearest first."""
    if asked.space is None:
        return {}
    near = nearest_of_authors(asked.vectors, people, space=asked.space, among=among, each=COUNTED)
    fitting = answering({one.picture_id: one.similarity for theirs in near.values() for one in theirs})
    return {person: [one for one in theirs if one.picture_id in fitting] for person, theirs in near.items()}


def _joined(results: Mapping[UUID, UUID], near: Sequence[Neighbour], asked: Asked) -> Evidence:
    """`results` are a person's posts with the first picture of each; of such a post the nearest picture is shown."""
    nearest = {one.post_id: one.picture_id for one in reversed(near)}
    among_results = [nearest.get(post_id, picture_id) for post_id, picture_id in results.items()]
    pictures = list(dict.fromkeys([*among_results, *(one.picture_id for one in near)]))[:COUNTED]
    alike = {one.picture_id for one in near}
    reason = (asked.likeness if alike.issuperset(pictures) else answers)(len(pictures))
    # One picture may be near by chance; two together say more.
    return Evidence(reason, pictures, fmean(one.similarity for one in near[:2]) if near else 0.0)
