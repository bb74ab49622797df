"""What all addresses have in common: scopes, conditional requests, repeated ones, and what is left of the limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken, IdempotencyKey
from accounts.tokens.tasks import tidy
from discovery.models import Board, Post
from tests.discovery.api.conftest import codes, upload
from tests.discovery.conftest import picture_bytes

pytestmark = pytest.mark.django_db
BOARDS = "/api/v1/boards/"


# Scopes


def test_a_token_does_what_its_scopes_allow_and_no_more(client_of, person, make_post):
    ann, post = person("ann"), make_post(person("bea"))
    reads, writes = client_of(ann, scopes=["read"]), client_of(ann, scopes=["write"])
    like = f"/api/v1/posts/{post.pk}/like/"
    assert reads.get("/api/v1/feeds/home/").status_code == 200
    refused = reads.put(like)
    assert refused.status_code == 403
    assert codes(refused) == ["insufficient-scope"]
    assert refused["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'
    assert writes.put(like).status_code == 200
    assert codes(writes.get("/api/v1/feeds/home/")) == ["insufficient-scope"]
    assert codes(writes.delete(f"/api/v1/posts/{post.pk}/")) == ["insufficient-scope"]


def test_a_token_without_scopes_and_the_session_do_everything(client_of, client, person, make_post):
    ann = person("ann")
    like = f"/api/v1/posts/{make_post(person('bea')).pk}/like/"
    assert client_of(ann).put(like).status_code == 200
    client.force_login(ann)
    assert client.put(like).status_code == 200


def test_any_token_may_ask_who_it_is(client_of, person):
    assert client_of(person("ann"), scopes=["moderate"]).get("/api/v1/").json()["you"] == "ann"


def test_a_token_that_has_expired_says_so(client_of, person):
    ann = client_of(person("ann"))
    ApiToken.objects.update(expires_at=timezone.now())
    assert codes(ann.get("/api/v1/")) == ["token-expired"]


def test_when_a_token_was_used_is_written_once_an_hour(client_of, person, django_assert_num_queries):
    ann = client_of(person("ann"))
    ann.get("/api/v1/")
    first = ApiToken.objects.get().used_at
    assert first is not None
    ann.get("/api/v1/")
    assert ApiToken.objects.get().used_at == first
    ApiToken.objects.update(used_at=first - timedelta(hours=2))
    ann.get("/api/v1/")
    assert ApiToken.objects.get().used_at > first


# Conditional requests


def test_what_has_not_changed_is_not_sent_again(client_of, person, make_post):
    ann, post = person("ann"), make_post(person("bea"))
    client, address = client_of(ann), f"/api/v1/posts/{post.pk}/"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == tag
    client.put(f"{address}like/")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_change_of_what_has_changed_meanwhile_is_refused(client_of, person, make_post):
    ann = person("ann")
    client, post = client_of(ann), make_post(ann, caption="One")
    address = f"/api/v1/posts/{post.pk}/"
    tag = client.get(address)["ETag"]
    first = client.patch(address, {"caption": "Two"}, format="json", headers={"If-Match": tag})
    assert first.status_code == 200
    second = client.patch(address, {"caption": "Three"}, format="json", headers={"If-Match": tag})
    assert second.status_code == 412
    assert codes(second) == ["precondition-failed"]
    assert codes(client.delete(address, headers={"If-Match": tag})) == ["precondition-failed"]
    assert Post.objects.get(pk=post.pk).caption == "Two"
    weak = f"W/{client.get(address)['ETag']}"
    assert client.delete(address, headers={"If-Match": weak}).status_code == 204


def test_what_has_no_answer_to_get_cannot_be_matched(client_of, person, make_post):
    like = f"/api/v1/posts/{make_post(person('bea')).pk}/like/"
    assert codes(client_of(person("ann")).put(like, headers={"If-Match": "*"})) == ["precondition-failed"]


def test_a_tag_is_of_what_its_reader_sees(client_of, person, make_post):
    address = f"/api/v1/posts/{make_post(person('bea')).pk}/"
    ann, stranger = client_of(person("ann")), client_of()
    ann.put(f"{address}like/")
    answer = stranger.get(address, headers={"If-None-Match": ann.get(address)["ETag"]})
    assert answer.status_code == 200
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))
    assert answer["Cache-Control"] == "private, no-cache"


# Limits


def test_every_answer_says_what_is_left_of_the_limits(client_of, person, no_rates):
    no_rates.update(user="3/min", search="2/min")
    client = client_of(person("ann"))
    answer = client.get("/api/v1/search/", {"q": "moss"})
    assert answer["RateLimit-Policy"] == '"user";q=3;w=60, "search";q=2;w=60'
    assert answer["RateLimit"] == '"user";r=2;t=60, "search";r=1;t=60'
    client.get("/api/v1/search/", {"q": "moss"})
    refused = client.get("/api/v1/search/", {"q": "moss"})
    assert refused.status_code == 429
    assert '"search";r=0' in refused["RateLimit"]
    assert 0 < int(refused["Retry-After"]) <= 60


def test_an_answer_that_was_not_counted_says_nothing_of_limits(client_of):
    assert "RateLimit" not in client_of().get("/api/v1/")


# Repeated requests


def test_the_same_key_does_it_once_and_answers_twice(client_of, person):
    client = client_of(person("ann"))
    key = {"Idempotency-Key": "one"}
    first = client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    second = client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Board.objects.count() == 1


def test_files_count_by_what_they_hold(client_of, person):
    client, key = client_of(person("ann")), {"Idempotency-Key": "one"}

    def post(seed: int):
        fields = {"pictures": upload(picture_bytes(seed=seed)), "caption": "Moss"}
        return client.post("/api/v1/posts/", fields, format="multipart", headers=key)

    first, second = post(1), post(1)
    assert first.json()["id"] == second.json()["id"]
    assert Post.objects.count() == 1
    assert codes(post(2)) == ["idempotency-key-reused"]


def test_the_same_key_for_another_request_is_refused(client_of, person):
    client, key = client_of(person("ann")), {"Idempotency-Key": "one"}
    client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    other = client.post(BOARDS, {"name": "Fern"}, format="json", headers=key)
    assert other.status_code == 422
    assert codes(other) == ["idempotency-key-reused"]
    assert client_of(person("bea")).post(BOARDS, {"name": "Fern"}, format="json", headers=key).status_code == 201


def test_a_key_whose_request_is_still_being_answered_is_refused_for_a_while(client_of, person):
    client, key = client_of(person("ann")), {"Idempotency-Key": "one"}
    client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    IdempotencyKey.objects.update(status=None, body=None)
    Board.objects.all().delete()
    busy = client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    assert busy.status_code == 409
    assert codes(busy) == ["idempotency-key-in-use"]
    assert busy["Retry-After"] == "1"
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert client.post(BOARDS, {"name": "Moss"}, format="json", headers=key).status_code == 201


def test_what_was_refused_may_be_mended_and_sent_with_the_same_key(client_of, person):
    client, key = client_of(person("ann")), {"Idempotency-Key": "one"}
    assert client.post(BOARDS, {"name": ""}, format="json", headers=key).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert client.post(BOARDS, {"name": "Moss"}, format="json", headers=key).status_code == 201


def test_keys_are_forgotten_after_a_day(client_of, person):
    client, key = client_of(person("ann")), {"Idempotency-Key": "one"}
    client.post(BOARDS, {"name": "Moss"}, format="json", headers=key)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert client.post(BOARDS, {"name": "Fern"}, format="json", headers=key).status_code == 201
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tidy()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_of_no_length_or_too_much_is_refused(client_of, person, key):
    answer = client_of(person("ann")).post(BOARDS, {"name": "Moss"}, format="json", headers={"Idempotency-Key": key})
    assert codes(answer) == ["bad-idempotency-key"]
