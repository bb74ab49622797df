"""A post of files that arrived in pieces: in order, described, moved rather than copied, and never twice."""

from __future__ import annotations

import io
import os
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from discovery.models import Arrival, Picture, Post
from discovery.posts import files
from discovery.uploads import arrival_services, arriving
from discovery.uploads.services import receive_once
from tests.discovery.conftest import picture_bytes

RED, GREEN = picture_bytes(), picture_bytes((10, 90, 10), size=(80, 40))


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def own(client, author):
    client.force_login(author)
    return client


def arrived(owner, data: bytes = RED, name: str = "red.png", whole: bool = True) -> Arrival:
    arrival = arrival_services.begin(owner=owner, size=len(data), name=name)
    length = len(data) if whole else 10
    arrival_services.append(arrival=arrival, offset=0, stream=io.BytesIO(data), length=length)
    return arrival


def post(client, *arrivals: Arrival, form: bool = False, **fields):
    given = {"arrival": [str(one.pk) for one in arrivals], "visibility": "public", **fields}
    return client.post(reverse("upload") if form else reverse("api:posts"), given)


@pytest.mark.parametrize("form", [True, False])
def test_arrivals_become_the_pictures_of_a_post_in_their_order(own, author, form, django_capture_on_commit_callbacks):
    green, red = arrived(author, GREEN), arrived(author, RED)
    before = os.stat(arriving.path_of(red.pk)).st_ino
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(own, green, red, form=form, alt_text=["Green noise", "Red noise"], caption="Two")
    assert answer.status_code == (302 if form else 201)
    first, second = Post.objects.get().pictures.order_by("position")
    assert [(first.alt_text, first.width), (second.alt_text, second.width)] == [("Green noise", 80), ("Red noise", 64)]
    assert (first.pk, second.pk) == (green.pk, red.pk)
    assert files.read(files.original_name(second.pk)) == RED
    assert os.stat(files.default_storage.path(files.original_name(second.pk))).st_ino == before
    assert not Arrival.objects.exists()
    assert not arriving.path_of(red.pk).exists()


def test_an_original_is_as_old_as_its_storing_whenever_its_last_piece_came(own, author):
    arrival, since = arrived(author), time.time() - 1
    os.utime(arriving.path_of(arrival.pk), (0, 0))
    post(own, arrival)
    assert os.stat(files.default_storage.path(files.original_name(arrival.pk))).st_mtime > since


def test_arrivals_stand_before_files_of_the_same_form(own, author):
    sent = SimpleUploadedFile("green.png", GREEN)
    post(own, arrived(author), form=True, pictures=sent, alt_text=["Red noise", "Green noise"])
    pictures = Post.objects.get().pictures.order_by("position")
    assert [(one.alt_text, one.width) for one in pictures] == [("Red noise", 64), ("Green noise", 80)]


@pytest.mark.parametrize("form", [True, False])
def test_a_request_that_is_sent_again_is_the_same_post(own, author, form):
    arrival = arrived(author)
    first, again = (post(own, arrival, form=form) for _ in range(2))
    assert (first.status_code, again.status_code) == ((302, 302) if form else (201, 201))
    assert first["Location"] == again["Location"]
    assert Post.objects.count() == 1


def test_a_request_that_comes_while_the_first_is_still_at_it_is_the_same_post(
    author, django_capture_on_commit_callbacks
):
    arrival = arrived(author)
    made = []

    def meanwhile():
        """Files are asked for after the arrivals were found, and before they are taken."""
        with django_capture_on_commit_callbacks(execute=True):
            made.append(receive_once(author=author, arrivals=[arrival.pk], sent=(), alt_texts=["Red"]))
        yield from ()

    again = receive_once(author=author, arrivals=[arrival.pk], sent=meanwhile(), alt_texts=["Red"])
    assert [again] == made == list(Post.objects.all())
    assert files.read(files.original_name(arrival.pk)) == RED


def test_a_last_piece_of_what_was_posted_meanwhile_finds_nothing(author):
    arrival = arrived(author)
    arriving.remove(arrival.pk)
    with pytest.raises(Arrival.DoesNotExist):
        arrival_services.append(arrival=Arrival.objects.get(), offset=len(RED), stream=io.BytesIO(), length=0)
    with pytest.raises(ValidationError) as refused:
        receive_once(author=author, arrivals=[arrival.pk], sent=(), alt_texts=())
    assert refused.value.code == "arrival-unknown"


def refusal_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_is_not_whole_unknown_or_anothers_is_refused_and_nothing_is_lost(own, author, person):
    mine, half = arrived(author), arrived(author, whole=False)
    theirs = arrived(person("stranger"))
    assert refusal_of(post(own, mine, half)) == (400, "arrival-unfinished")
    assert refusal_of(post(own, mine, theirs)) == (400, "arrival-unknown")
    assert refusal_of(post(own, mine, mine)) == (400, "arrival-unknown")
    assert refusal_of(own.post(reverse("api:posts"), {"arrival": "no-id"})) == (400, "arrival-unknown")
    page = post(own, mine, theirs, form=True, caption="Typed")
    assert page.status_code == 422
    assert "Typed" in page.content.decode()
    assert not Picture.objects.exists()
    assert Arrival.objects.count() == 3
    assert files.read(f"arriving/{mine.pk}") == RED


def test_a_post_that_comes_to_nothing_leaves_the_arrivals(own, author):
    arrival = arrived(author)
    assert post(own, arrival, tags=[f"tag{number}" for number in range(31)]).status_code == 400
    assert post(own, arrival).status_code == 201


def test_somebody_elses_post_is_not_told_by_the_identifier_of_its_picture(own, author, client, person):
    arrival = arrived(author)
    post(own, arrival)
    client.force_login(person("stranger"))
    assert refusal_of(post(client, arrival)) == (400, "arrival-unknown")
