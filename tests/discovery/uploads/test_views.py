"""The page for posting: now, as a draft or at a time; nothing typed is lost when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from discovery.models import Post
from tests.discovery.conftest import picture_bytes


@pytest.fixture
def own(client, person):
    client.force_login(person("author"))
    return client


def send(client, **fields):
    picture = SimpleUploadedFile("picture.png", picture_bytes())
    given = {"pictures": picture, "caption": "Typed", "visibility": "public", **fields}
    return client.post(reverse("upload"), given)


@pytest.mark.parametrize(
    ("fields", "release"), [({}, "live"), ({"release": "live"}, "live"), ({"release": "draft"}, "draft")]
)
def test_a_post_comes_out_now_or_is_kept_as_a_draft(own, fields, release):
    answer = send(own, **fields)
    post = Post.objects.get()
    assert answer.url == post.get_absolute_url()
    assert (post.release, post.release_at, post.is_sensitive) == (release, None, False)


def test_a_post_is_scheduled_and_marked_as_sensitive(own):
    moment = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    send(own, release="scheduled", release_at=moment.strftime("%Y-%m-%dT%H:%M"), is_sensitive="on")
    post = Post.objects.get()
    assert (post.release, post.release_at, post.is_sensitive) == ("scheduled", moment, True)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Choose the day and the time"),
        ("2001-01-01T10:00", "This time is past"),
        ("2999-01-01T10:00", "up to a year ahead"),
        ("tomorrow", "Write the day and the time like"),
    ],
)
def test_a_time_that_does_not_do_is_said_beside_its_field_and_nothing_is_lost(own, moment, sentence):
    answer = send(own, release="scheduled", release_at=moment)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert "Typed" in html
    assert not Post.objects.exists()


def test_the_form_says_on_which_clock_the_time_is(own):
    assert "clock runs on UTC" in own.get(reverse("upload")).content.decode()
