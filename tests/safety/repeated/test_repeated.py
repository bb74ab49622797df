"""A post that is sent again with its `Idempotency-Key` is there once, wherever the first request was killed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import ApiToken, IdempotencyKey, User
from accounts.tokens import idempotency
from discovery.api.endpoint import Endpoint
from discovery.models import Picture, Post
from discovery.posts import files
from tests.discovery.api.conftest import codes, no_rates, upload
from tests.discovery.conftest import new_person, picture_bytes

__all__ = ["no_rates"]
# Committed for good, as in the site: what is tried here is what is left when a process dies.
pytestmark = pytest.mark.django_db(transaction=True)
POSTS = "/api/v1/posts/"


class Killed(BaseException):
    """No code catches what ends a process."""


def kill(*arguments: object, **named: object) -> None:
    raise Killed


# The step that is never reached, and how many posts there are then.
STEPS = {
    "before anything was done": (idempotency, "hold", 0),
    "before its answer is kept": (idempotency, "keep", 0),
    "after both are certain": (Endpoint, "finalize_response", 1),
}


@pytest.fixture
def ann() -> User:
    return new_person("ann")


@pytest.fixture
def client(ann: User) -> Iterator[APIClient]:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user=ann)[1]}")
    yield client
    for picture in Picture.objects.all():
        files.remove(picture.pk)


def send(client: APIClient) -> Response:
    fields = {"pictures": upload(picture_bytes(seed=1)), "caption": "Moss"}
    response: Response = client.post(POSTS, fields, format="multipart", headers={"Idempotency-Key": "one"})
    return response


def later() -> None:
    """The clock goes on by eleven minutes: whoever answered first is taken for dead."""
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.PATIENCE - timedelta(minutes=1))


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_and_sent_again_it_is_there_once(step, client):
    owner, name, made = STEPS[step]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, name, kill)
        with pytest.raises(Killed):
            send(client)
    assert Post.objects.count() == made
    if not made:
        assert codes(send(client)) == ["idempotency-key-in-use"], "the first may be at it yet"
    later()
    answers = [send(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert {answer.json()["id"] for answer in answers} == {str(Post.objects.get().pk)}
    assert default_storage.exists(files.original_name(Picture.objects.get().pk))


def test_whoever_is_only_slow_is_not_taken_for_dead(ann):
    """Its row is held as long as it is at it; then its answer is everybody's."""
    row, is_new = idempotency.claim(user=ann, key="one", request="same")
    assert is_new
    later()
    row.refresh_from_db()
    holds, goes_on = Event(), Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                idempotency.hold(row=row)
                holds.set()
                goes_on.wait(30)
                idempotency.keep(row=row, status=201, headers={}, body={"id": 1})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(slow)
        assert holds.wait(30)
        with pytest.raises(idempotency.InUse):
            idempotency.claim(user=ann, key="one", request="same")
        goes_on.set()
        first.result(30)
    found, is_new = idempotency.claim(user=ann, key="one", request="same")
    assert (is_new, found.body) == (False, {"id": 1})


def test_whoever_comes_back_to_life_finds_another_at_it(ann):
    first, _ = idempotency.claim(user=ann, key="one", request="same")
    later()
    first.refresh_from_db()
    second, is_new = idempotency.claim(user=ann, key="one", request="same")
    assert is_new
    with pytest.raises(idempotency.InUse), transaction.atomic():
        idempotency.hold(row=first)
    idempotency.release(row=first)
    with transaction.atomic():
        idempotency.hold(row=second)


def test_what_was_refused_is_undone_and_may_be_mended(client):
    refused = client.post(POSTS, {"caption": "Moss"}, format="multipart", headers={"Idempotency-Key": "one"})
    assert refused.status_code >= 400
    assert not IdempotencyKey.objects.exists()
    assert send(client).status_code == 201
