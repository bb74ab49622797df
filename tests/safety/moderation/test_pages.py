"""The blocklist's pages: for moderators alone, with a dry run before anything is blocked, and the way there."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from discovery.models import BlockedPicture, Post
from discovery.moderation.models import Report
from discovery.screening import processing
from tests.safety.moderation.conftest import WORDS, drawn

pytestmark = pytest.mark.django_db
TERMS = {"bits": "2", "similarity": "", "action": "refuse", "reason": WORDS}


@pytest.fixture
def moderator(client, site):
    client.force_login(site.moderator)
    return client


def propose(client, post: Post):
    return client.post(reverse("block_picture", args=[post.pictures.get().pk]))


def test_to_everybody_else_it_does_not_exist(client, site):
    post = site.upload(drawn(1))
    blocked = site.block(post.pictures.get())
    entry = [blocked.pk]
    gets = [reverse("blocklist"), *(reverse(name, args=entry) for name in ("blocked_picture", "blocked_preview"))]
    posts = [*gets[:2], *(reverse(name, args=entry) for name in ("blocked_apply", "blocked_end"))]
    posts.append(reverse("block_picture", args=[post.pictures.get().pk]))
    for viewer in (None, site.author):
        if viewer:
            client.force_login(viewer)
        assert {client.get(address).status_code for address in gets} == {404}
        assert {client.post(address, TERMS).status_code for address in posts} == {404}
    assert BlockedPicture.objects.get().state == "active"


def test_from_a_post_by_a_dry_run_to_what_is_blocked(moderator, site):
    post, copy = site.upload(drawn(1)), site.upload(drawn(1, size=(200, 150)))
    assert b"Block pictures like this" in moderator.get(post.get_absolute_url()).content
    address = propose(moderator, post)["Location"]
    page = moderator.get(address)
    assert page.context["hits"].pictures == 2
    assert copy.get_absolute_url() in page.content.decode()
    assert site.upload(drawn(1)).state == Post.State.PUBLISHED, "it blocks nothing yet"
    assert moderator.get(f"{address}?bits=0&similarity=").context["hits"].pictures >= 1
    assert moderator.post(address, TERMS).status_code == 302
    assert site.upload(drawn(1)).state == Post.State.REJECTED
    assert moderator.post(f"{address}apply/").status_code == 302
    assert not site.seen_by(site.stranger, copy)
    assert moderator.post(f"{address}end/").status_code == 302
    assert site.upload(drawn(1)).state == Post.State.PUBLISHED


def test_a_file_waits_for_a_worker_and_is_tried_then(moderator):
    file = SimpleUploadedFile("bad.png", drawn(1))
    address = moderator.post(reverse("blocklist"), {"file": file})["Location"]
    assert b"A worker looks at it" in moderator.get(address).content
    processing.prepare_waiting()
    assert b"What it would hit" in moderator.get(address).content
    preview = moderator.get(f"{address}preview/", follow=True)
    assert preview["Content-Type"] == "image/webp"
    assert "no-store" in preview["Cache-Control"]


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused_in_words(moderator, data):
    answer = moderator.post(reverse("blocklist"), {"file": SimpleUploadedFile("bad.png", data)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not BlockedPicture.objects.exists()


def test_a_damaged_file_says_so_on_its_page(moderator):
    whole = drawn(1)
    data = whole[:2000] + bytes(100) + whole[2100:]
    answer = moderator.post(reverse("blocklist"), {"file": SimpleUploadedFile("bad.png", data)})
    assert answer.status_code == 302
    processing.prepare_waiting()
    assert b"This file cannot be read" in moderator.get(answer["Location"]).content
    assert BlockedPicture.objects.get().problem


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"bits": "11"}, {"bits": ""}, {"similarity": "0.5"}, {"action": "burn"}], ids=str
)
def test_what_cannot_be_blocked_so_says_why(moderator, site, wrong):
    address = propose(moderator, site.upload(drawn(1)))["Location"]
    answer = moderator.post(address, TERMS | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert BlockedPicture.objects.get().state == "tried"


def test_what_a_moderator_may_not_see_cannot_be_blocked_by_its_number(moderator, site):
    post = site.upload(drawn(1), visibility="private")
    assert propose(moderator, post).status_code == 404
    Report.objects.create(reporter=site.stranger, person=site.author, post=post, reason="spam")
    assert propose(moderator, post).status_code == 302


def test_the_pages_ask_as_often_however_much_there_is(moderator, site, django_assert_max_num_queries):
    address = propose(moderator, site.upload(drawn(1)))["Location"]
    for seed in range(2, 6):
        site.block(site.upload(drawn(seed)).pictures.get())
        site.upload(drawn(1, size=(100 + seed, 100)))
    for page in (address, reverse("blocklist"), reverse("moderation_log") + "?view=all"):
        with django_assert_max_num_queries(22):
            assert moderator.get(page).status_code == 200
