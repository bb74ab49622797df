"""The page of jobs: for staff alone; what waits, what failed, what is stuck, and trying it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from discovery.jobs import heartbeats, selectors, services
from discovery.models import AccountExport, ImportJob, Picture, Post, TaskFailure
from discovery.posts.turns import MOST_ATTEMPTS
from discovery.uploads.processing import UNPREPARED, prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def staff(client, person):
    client.force_login(person("keeper", is_staff=True))
    return client


def test_it_is_for_staff_alone(client, person):
    address = reverse("jobs")
    assert client.get(address).status_code == 404
    client.force_login(person("ada"))
    for path in (address, reverse("jobs_retry"), reverse("jobs_push"), reverse("job_dismiss", args=[1])):
        assert client.post(path).status_code == 404


def test_it_says_what_waits_and_since_when(staff, person, make_post, space):
    post = make_post(person("ada"))
    waits = {"state": Picture.State.RECEIVED, "created_at": timezone.now() - timedelta(hours=3)}
    Picture.objects.filter(post=post).update(**waits)
    page = staff.get(reverse("jobs")).content.decode()
    assert "Pictures to prepare" in page
    assert "3\xa0hours" in page
    (waiting,) = [each for each in selectors.backlogs() if each.name == "preparing"]
    assert (waiting.number, round(waiting.seconds / 3600)) == (1, 3)


def test_by_htmx_it_is_the_part_that_changes(staff):
    part = staff.get(reverse("jobs"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Waits" in part


def test_a_failure_is_shown_with_its_trace_tried_again_and_dismissed(staff):
    failure = TaskFailure.objects.create(name="imports.tidy", problem="OSError: no disk", trace="File x <line 3>")
    page = staff.get(reverse("jobs")).content.decode()
    assert "OSError: no disk" in page
    assert "File x &lt;line 3&gt;" in page
    staff.post(reverse("jobs_retry"), {"failure": failure.pk})
    failure.refresh_from_db()
    assert failure.retried_at
    other = TaskFailure.objects.create(name="imports.tidy", problem="again")
    staff.post(reverse("job_dismiss", args=[other.pk]))
    assert not TaskFailure.objects.filter(pk=other.pk).exists()


def test_a_picture_that_stopped_its_worker_can_be_tried_again(staff, person):
    post = receive(author=person("ada"), pictures=[incoming(picture_bytes())])
    picture = post.pictures.get()
    Picture.objects.filter(pk=picture.pk).update(attempts=MOST_ATTEMPTS)
    prepare(picture.pk)
    picture.refresh_from_db()
    assert (picture.state, picture.problem) == (Picture.State.REJECTED, UNPREPARED)
    assert list(selectors.given_up_pictures()) == [picture]
    assert UNPREPARED in staff.get(reverse("jobs")).content.decode()
    staff.post(reverse("jobs_push"))
    prepare(picture.pk)
    picture.refresh_from_db(), post.refresh_from_db()
    assert (picture.state, post.state) == (Picture.State.READY, Post.State.PUBLISHED)


def test_imports_and_exports_that_do_not_move_are_stuck(staff, person):
    ada, long_ago = person("ada"), timezone.now() - timedelta(hours=2)
    ImportJob.objects.create(owner=ada, kind="files", name="a.zip", state="running", beat_at=long_ago)
    AccountExport.objects.create(owner=ada, created_at=long_ago)
    page = staff.get(reverse("jobs")).content.decode()
    assert "An import of ada" in page
    assert "An export of ada" in page
    assert services.push_stuck() == 2


def test_who_is_alive_says_so():
    heartbeats.note("pipeline")
    told = {each.name: each for each in heartbeats.heartbeats()}
    assert told["pipeline"].is_alive
    assert told["beat"].age is None
    assert not told["beat"].is_alive


def test_moderators_find_the_way(staff):
    assert f'href="{reverse("jobs")}"' in staff.get(reverse("moderation")).content.decode()
