"""What moderators block does not come out again, however it was saved; its author is told why, and is heard."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.follows.services import block
from accounts.models import Notice
from discovery.embeddings.spaces import ensure_configured_space
from discovery.models import BlockedPicture, Decision, EmbeddingSpace, Picture, Post, Report, Sighting
from discovery.moderation.cases import get_thing, open_cases
from discovery.moderation.deciding import decide
from discovery.moderation.processing import take_up
from discovery.moderation.services import answer, appeal
from discovery.screening import processing as screening
from discovery.screening import selectors, services
from discovery.uploads import processing as uploads
from tests.discovery.conftest import unit
from tests.safety.moderation.conftest import WORDS, drawn

pytestmark = pytest.mark.django_db
COPIES = {
    "the same file": drawn(1),
    "saved again": drawn(1, form="JPEG", quality=40),
    "smaller": drawn(1, size=(200, 150)),
    "larger, as WebP": drawn(1, size=(800, 600), form="WEBP"),
}


@pytest.fixture
def blocked(site) -> BlockedPicture:
    return site.block(site.upload(drawn(1)).pictures.get())


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_refused_before_anybody_sees_it(site, blocked, copy):
    post = site.upload(COPIES[copy])
    picture = post.pictures.get()
    assert (post.state, picture.state, picture.problem) == ("rejected", "rejected", WORDS)
    assert not picture.rendition_widths
    assert not site.seen_by(site.stranger, post)


def test_another_picture_goes_through(site, blocked):
    post = site.upload(drawn(2))
    assert post.state == Post.State.PUBLISHED
    assert not Sighting.objects.exists()


def test_the_good_pictures_of_a_post_come_out(site, blocked):
    post = site.upload(drawn(2), COPIES["smaller"])
    assert post.state == Post.State.PUBLISHED
    assert [picture.state for picture in post.pictures.order_by("position")] == ["ready", "rejected"]


def test_its_author_is_told_why_and_may_object_and_is_heard(site, blocked):
    post = site.upload(COPIES["saved again"])
    assert take_up() == 1
    assert take_up() == 0
    decision = Decision.objects.get(person=site.author)
    assert (decision.action, decision.reason, decision.by_site) == ("refuse", WORDS, True)
    assert Notice.objects.filter(recipient=site.author, kind="decided", subject=decision.pk).count() == 1
    appeal(decision=decision, words="It is mine, and harms nobody.")
    answer(decision=decision, moderator=site.moderator, granted=True)
    picture = post.pictures.get()
    assert picture.state == Picture.State.RECEIVED
    assert uploads.prepare(picture.pk)
    assert site.seen_by(site.stranger, post)


def test_what_is_to_be_held_waits_for_a_moderator(site):
    site.block(site.upload(drawn(1)).pictures.get(), action="hold")
    post = site.upload(COPIES["smaller"])
    assert post.state == Post.State.PUBLISHED
    assert not site.seen_by(site.stranger, post)
    assert not site.seen_by(site.moderator, post)
    assert site.seen_by(site.author, post)
    take_up()
    report = Report.objects.get(post=post)
    assert report.reporter is None
    assert WORDS in report.words
    assert open_cases(site.moderator).count() == 1


def test_leaving_what_is_held_shows_it_and_lets_it_be(site):
    site.block(site.upload(drawn(1)).pictures.get(), action="hold")
    post = site.upload(COPIES["smaller"])
    take_up()
    thing = get_thing(f"post:{post.pk}", site.moderator)
    decide(moderator=site.moderator, thing=thing, action="leave", reason="")
    assert site.seen_by(site.stranger, post)
    assert not open_cases(site.moderator).exists()
    assert screening.check_blocklist(post.pictures.get()) is None


def test_hiding_what_is_held_confirms_it_until_that_is_taken_back(site):
    site.block(site.upload(drawn(1)).pictures.get(), action="hold")
    post = site.upload(COPIES["smaller"])
    take_up()
    thing = get_thing(f"post:{post.pk}", site.moderator)
    decision = decide(moderator=site.moderator, thing=thing, action="withhold", reason="I agree.")
    assert not site.seen_by(site.stranger, post)
    appeal(decision=decision, words="Look again.")
    answer(decision=decision, moderator=site.moderator, granted=True)
    assert site.seen_by(site.stranger, post)


def test_a_copy_that_only_looks_alike_is_held_once_its_vector_is_there(site, make_post, space):
    original = make_post(site.author, unit(1)).pictures.get()
    entry = _of_vector(site, original, least=0.98)
    post = make_post(site.author, unit(1, 0.1))
    other = make_post(site.author, unit(1, 1))
    _ready_now(original, post.pictures.get(), other.pictures.get())
    assert screening.look() == 3
    assert screening.look() == 0
    assert not site.seen_by(site.stranger, post)
    assert site.seen_by(site.stranger, other)
    assert Sighting.objects.get().blocked == entry
    assert site.seen_by(site.stranger, original.post), "what was here before is looked at by applying alone"


def test_a_dry_run_tells_no_more_than_one_may_see_and_changes_nothing(site, make_post, space):
    original = make_post(site.author, unit(1)).pictures.get()
    entry = _of_vector(site, original, least=0.98)
    near = make_post(site.author, unit(1, 0.1))
    make_post(site.author, unit(1, 1))
    make_post(site.author, unit(1, 0.1), visibility="private")
    among = Post.objects.visible_to(site.moderator).published()
    hits = selectors.hits_of(entry, among=among, most_bits=0, least_similarity=0.98)
    assert {hit.picture.post for hit in hits.shown} == {original.post, near}
    assert (hits.pictures, hits.posts, hits.people, hits.by_look) == (2, 2, 1, 2)
    assert not Post.objects.exclude(withheld_at=None).exists()


def test_applying_holds_every_copy_whoever_may_see_it(site, person, make_post, space):
    original = make_post(site.author, unit(1)).pictures.get()
    entry = _of_vector(site, original, least=0.98)
    blocking = person("blocking")
    block(blocker=blocking, blocked=site.moderator)
    copies = [
        make_post(site.author, unit(1, 0.1)),
        make_post(site.author, unit(1, 0.1), visibility="followers"),
        make_post(site.author, unit(1, 0.1), visibility="private"),
        make_post(site.author, unit(1, 0.1), release="draft"),
        make_post(blocking, unit(1, 0.1)),
    ]
    other = make_post(site.author, unit(1, 1), visibility="private")
    assert services.apply(blocked=entry, moderator=site.moderator) == len(copies) + 1
    assert services.apply(blocked=entry, moderator=site.moderator) == 0
    assert set(Post.objects.exclude(withheld_at=None)) == {original.post, *copies}
    assert Post.objects.get(pk=other.pk).withheld_at is None
    assert take_up() == len(copies) + 1
    assert {report.post for report in Report.objects.all()} == {original.post, *copies}
    assert not any(site.seen_by(site.moderator, post) for post in copies)


def test_wider_thresholds_hit_more(site, make_post, space):
    entry = _of_vector(site, make_post(site.author, unit(1)).pictures.get(), least=None)
    make_post(site.author, unit(1, 0.3))
    counts = [
        selectors.hits_of(entry, among=Post.objects.all(), most_bits=0, least_similarity=least).pictures
        for least in (None, 0.99, 0.9)
    ]
    assert counts == [1, 1, 2]


def test_what_is_taken_off_blocks_nothing_and_leaves_no_copy(site, blocked):
    services.end(blocked=blocked, moderator=site.moderator)
    assert site.upload(COPIES["smaller"]).state == Post.State.PUBLISHED
    ended = BlockedPicture.objects.get()
    assert (ended.state, bytes(ended.preview), ended.vector) == ("ended", b"", None)


def test_a_plain_area_blocks_no_other_plain_area(site):
    site.block(site.upload(_plain("red")).pictures.get())
    assert site.upload(_plain("blue")).state == Post.State.PUBLISHED


def test_a_file_is_opened_by_a_worker_and_blocks_nothing_yet(site, space):
    entry = services.propose_file(moderator=site.moderator, file=ContentFile(drawn(1)), name="bad.png")
    assert (entry.state, entry.fingerprint) == ("received", None)
    assert screening.prepare_blocked(entry.pk)
    assert not screening.prepare_blocked(entry.pk)
    entry.refresh_from_db()
    assert entry.state == "tried"
    assert bytes(entry.preview)[8:12] == b"WEBP"
    assert site.upload(COPIES["smaller"]).state == Post.State.PUBLISHED


def test_another_encoder_makes_the_vectors_anew(site):
    site.upload(drawn(1))
    space = ensure_configured_space()
    entry = services.propose_file(moderator=site.moderator, file=ContentFile(drawn(1)), name="bad.png")
    screening.prepare_blocked(entry.pk)
    assert (screening.embed_blocked(), screening.embed_blocked()) == (1, 0)
    entry.refresh_from_db()
    first = entry.vector
    former = EmbeddingSpace.objects.create(encoder="former", version="v1", dimension=8, state="retired")
    BlockedPicture.objects.filter(pk=entry.pk).update(space=former, vector=unit(1))
    assert screening.embed_blocked() == 1
    entry.refresh_from_db()
    assert (entry.space, entry.vector) == (space, first)


def test_only_moderators_block_whatever_the_view_before_has_asked(site, blocked):
    terms = {"reason": WORDS, "action": "hold", "most_bits": 2, "least_similarity": None}
    picture = site.upload(drawn(2)).pictures.get()
    for deed, said in (
        (services.propose_picture, {"picture": picture}),
        (services.propose_file, {"file": ContentFile(drawn(2))}),
        (services.put_in_force, {"blocked": blocked, **terms}),
        (services.apply, {"blocked": blocked}),
        (services.end, {"blocked": blocked}),
    ):
        with pytest.raises(PermissionDenied):
            deed(moderator=site.stranger, **said)


def test_nothing_is_in_force_without_a_reason(site):
    picture = site.upload(drawn(1)).pictures.get()
    entry = services.propose_picture(moderator=site.moderator, picture=picture)
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockedPicture.objects.filter(pk=entry.pk).update(state="active")


def _of_vector(site, picture: Picture, *, least: float | None) -> BlockedPicture:
    """Put in force by its vector, as if its copy had been made; no other has its file's digest."""
    entry = BlockedPicture.objects.create(
        added_by=site.moderator, state="tried", fingerprint=picture.fingerprint,
        space=picture.embeddings.get().space, vector=picture.embeddings.get().vector,
    )  # fmt: skip
    terms = {"reason": WORDS, "action": "refuse", "most_bits": 0, "least_similarity": least}
    return services.put_in_force(blocked=entry, moderator=site.moderator, **terms)


def _ready_now(*pictures: Picture) -> None:
    for picture in pictures:
        Picture.objects.filter(pk=picture.pk).update(ready_at=picture.created_at)


def _plain(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(buffer, "PNG")
    return buffer.getvalue()
