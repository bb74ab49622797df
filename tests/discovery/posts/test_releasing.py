"""Drafts and schedules: nobody but the author sees what is not out, and each post comes out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from discovery.models import Post
from discovery.posts import processing, services, tasks
from tests.discovery.conftest import unit

HOUR = timedelta(hours=1)


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def own(client, author):
    client.force_login(author)
    return client


@pytest.fixture
def scheduled(author, make_post):
    def make(ago: timedelta, **fields):
        return make_post(author, unit(1), release="scheduled", release_at=timezone.now() - ago, **fields)

    return make


@pytest.mark.parametrize("release", ["draft", "scheduled"])
def test_what_is_not_out_is_there_for_its_author_alone(client, person, author, make_post, release):
    post = make_post(author, unit(1), release=release, release_at=timezone.now() + HOUR)
    assert post in Post.objects.visible_to(author)
    assert post not in Post.objects.visible_to(author).published()
    for other in (AnonymousUser(), person("other")):
        assert post not in Post.objects.visible_to(other)
    assert client.get(post.get_absolute_url()).status_code == 404
    client.force_login(author)
    assert "Only you see this" in client.get(post.get_absolute_url()).content.decode()


def test_a_published_draft_is_dated_now_and_counts_as_never_edited(author, make_post):
    before = timezone.now()
    post = make_post(author, unit(1), release="draft", created_at=before - 24 * HOUR)
    services.edit(post=post, caption="Better", tags=[], visibility="public", alt_texts={})
    services.publish(post=post)
    post.refresh_from_db()
    assert (post.release, post.release_at, post.edited_at) == ("live", None, None)
    assert post.created_at >= before


def test_publishing_twice_is_publishing_once(author, make_post):
    post = services.publish(post=make_post(author, unit(1), release="draft"))
    first = post.created_at
    assert services.publish(post=post).created_at == first


@pytest.mark.parametrize(
    ("offset", "code"),
    [
        (None, "release-time-missing"),
        (-HOUR, "release-time-past"),
        (timedelta(days=366), "release-time-too-far"),
    ],
)
def test_a_post_is_scheduled_for_a_time_within_a_year(author, make_post, offset, code):
    post = make_post(author, unit(1), release="draft")
    with pytest.raises(ValidationError) as refused:
        services.schedule(post=post, release_at=offset and timezone.now() + offset)
    assert refused.value.code == code
    post.refresh_from_db()
    assert post.release == "draft"


def test_a_scheduled_post_can_become_a_draft_again(author, make_post):
    post = services.schedule(post=make_post(author, unit(1), release="draft"), release_at=timezone.now() + HOUR)
    assert services.unschedule(post=post).release == "draft"
    post.refresh_from_db()
    assert (post.release, post.release_at) == ("draft", None)


def test_what_is_out_stays_out(author, make_post):
    post = make_post(author, unit(1))
    for change in (
        lambda: services.unschedule(post=post),
        lambda: services.schedule(post=post, release_at=timezone.now() + HOUR),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "already-published"


def test_what_is_due_comes_out_once_dated_as_planned_and_its_author_is_told(author, scheduled):
    post = scheduled(HOUR)
    planned = post.release_at
    assert (processing.release_due(), processing.release_due()) == (1, 0)
    tasks.release_due()
    post.refresh_from_db()
    assert (post.release, post.release_at, post.created_at) == ("live", None, planned)
    notice = Notice.objects.get(recipient=author, kind=Notice.Kind.PUBLISHED)
    assert (notice.actor, notice.subject) == (None, post.pk)


def test_what_is_not_due_or_not_ready_waits(author, scheduled):
    scheduled(-HOUR)
    waiting = scheduled(HOUR, state="processing")
    assert processing.release_due() == 0
    Post.objects.filter(pk=waiting.pk).update(state="published")
    assert processing.release_due() == 1


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_holds_is_that_workers(scheduled):
    post = scheduled(HOUR)

    def release_elsewhere() -> int:
        try:
            return processing.release_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            Post.objects.select_for_update().get(pk=post.pk)
            assert thread.submit(release_elsewhere).result() == 0
        assert thread.submit(release_elsewhere).result() == 1


def test_the_page_of_drafts_has_the_next_to_come_out_first_and_nothing_that_is_out(own, author, person, make_post):
    make_post(author, unit(1), caption="It is out")
    make_post(person("other"), unit(1), caption="Of another", release="draft")
    make_post(author, unit(1), caption="A draft", release="draft")
    for hours in (5, 2):
        moment = timezone.now() + hours * HOUR
        make_post(author, unit(1), caption=f"In {hours} hours", release="scheduled", release_at=moment)
    page = own.get(reverse("drafts"))
    assert [post.caption for post in page.context["page"]] == ["In 2 hours", "In 5 hours", "A draft"]


def test_the_page_of_drafts_asks_as_often_for_many_as_for_few(
    own, author, make_post, django_assert_num_queries, django_assert_max_num_queries
):
    for _ in range(2):
        make_post(author, unit(1), unit(0, 1), release="draft")
    with django_assert_max_num_queries(12) as few:
        own.get(reverse("drafts"))
    for _ in range(5):
        make_post(author, unit(1), release="draft")
    with django_assert_num_queries(len(few)):
        own.get(reverse("drafts"))


def test_a_click_publishes_ones_own_draft_and_nobody_elses(client, person, author, make_post):
    post = make_post(author, unit(1), release="draft")
    client.force_login(person("other"))
    assert client.post(reverse("post_publish", args=[post.pk])).status_code == 404
    client.force_login(author)
    assert client.get(reverse("post_publish", args=[post.pk])).status_code == 405
    assert client.post(reverse("post_publish", args=[post.pk])).url == post.get_absolute_url()
    post.refresh_from_db()
    assert post.release == "live"


def test_the_form_of_a_draft_schedules_it_and_that_of_a_post_that_is_out_cannot(own, author, make_post):
    post = make_post(author, unit(1), caption="Soon", release="draft")
    place, moment = reverse("post_edit", args=[post.pk]), timezone.now() + 2 * HOUR
    given = {"caption": "Soon", "visibility": "public", "release": "scheduled"}
    refused = own.post(place, {**given, "caption": "Kept"})
    assert refused.status_code == 422
    assert "Choose the day and the time" in refused.content.decode()
    assert "Kept" in refused.content.decode()
    own.post(place, {**given, "release_at": moment.strftime("%Y-%m-%dT%H:%M")})
    post.refresh_from_db()
    assert (post.release, post.release_at) == ("scheduled", moment.replace(second=0, microsecond=0))
    own.post(place, {**given, "release": "live"})
    own.post(place, {**given, "release": "draft"})
    post.refresh_from_db()
    assert post.release == "live"
