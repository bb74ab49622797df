"""Whatever goes wrong, the answer is problem details with a stable code, and never a page or a stack trace."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from discovery.models import Post
from tests.discovery.api.conftest import codes, upload
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts/"
SEARCH = "/api/v1/search/"


@pytest.mark.parametrize("verb", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/posts/no-uuid/", "/api/v2/posts/", "/api/v1/nothing"])
def test_an_unknown_address_is_a_problem_too(client_of, verb, address):
    answer = getattr(client_of(), verb)(address)
    assert answer.status_code == 404
    assert codes(answer) == ["not-found"]


@pytest.mark.parametrize("verb", ["get", "post", "patch"])
def test_a_forgotten_last_slash_is_added_and_keeps_the_verb(client_of, verb):
    answer = getattr(client_of(), verb)("/api/v1/search?q=a%20b")
    assert answer.status_code == 308
    assert answer["Location"] == "/api/v1/search/?q=a%20b"


def test_a_verb_that_an_address_does_not_have_is_named(person, client_of):
    answer = client_of(person("maker")).put(POSTS)
    assert answer.status_code == 405
    assert codes(answer) == ["method-not-allowed"]
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "parse-error"),
        ("[1]", "parse-error"),
        ("null", "parse-error"),
        ("[" * 200_000, "parse-error"),
        (b'{"q": "\xff"}', "parse-error"),
        ('{"q": "a\\u0000b"}', "null-characters-not-allowed"),
        ('{"q": "\\ud800"}', "surrogate-characters-not-allowed"),
        ('{"q": {"a": 1}}', "invalid"),
        (json.dumps({"q": "x" * 3_000_000}), "too-much-data"),
    ],
)
def test_json_that_cannot_be_read_is_refused(client_of, body, code):
    answer = client_of().post(SEARCH, body, content_type="application/json")
    assert answer.status_code == (413 if code == "too-much-data" else 400)
    assert codes(answer) == [code]


def test_a_form_that_is_not_what_it_says_is_refused(person, client_of):
    client = client_of(person("maker"))
    answer = client.post(POSTS, b"not multipart", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    answer = client.post(POSTS, b"not multipart", content_type="multipart/form-data")
    assert codes(answer) == ["parse-error"]


def test_a_kind_of_body_that_is_not_taken_is_named(person, client_of):
    answer = client_of(person("maker")).post(POSTS, {"caption": "x"}, format="json")
    assert answer.status_code == 415
    assert codes(answer) == ["unsupported-media-type"]


@pytest.mark.parametrize(
    ("verb", "address"),
    [
        ("post", POSTS),
        ("get", "/api/v1/feeds/home/"),
        ("put", "/api/v1/posts/0198c0de-0000-7000-8000-000000000000/like/"),
        ("delete", "/api/v1/people/maker/follow/"),
    ],
)
def test_what_needs_a_person_says_how_to_be_one(client_of, verb, address):
    answer = getattr(client_of(), verb)(address)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert codes(answer) == ["not-authenticated"]


def test_a_token_works_in_both_spellings_and_a_false_one_is_refused(person, client_of):
    client = client_of(person("maker"))
    token = client._credentials["HTTP_AUTHORIZATION"].split()[1]
    for scheme in ("Bearer", "Token"):
        assert client_of().get("/api/v1/", HTTP_AUTHORIZATION=f"{scheme} {token}").json()["you"] == "maker"
    answer = client_of().get(POSTS, HTTP_AUTHORIZATION=f"Bearer {token}x")
    assert answer.status_code == 401
    assert codes(answer) == ["authentication-failed"]


def test_a_session_needs_its_csrf_token_to_change_something(person):
    maker = person("maker")
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(maker)
    answer = client.post(POSTS, {"pictures": upload()}, format="multipart")
    assert answer.status_code == 403
    assert codes(answer) == ["csrf-failed"]
    assert not Post.objects.exists()
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(POSTS, {"pictures": upload()}, format="multipart", HTTP_X_CSRFTOKEN="a" * 32)
    assert answer.status_code == 201


def test_a_fault_of_ours_tells_nothing_of_itself(person, client_of, make_post):
    make_post(person("maker"), unit(1))
    client = client_of(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE discovery_like CASCADE")
    answer = client.get(POSTS)
    assert answer.status_code == 500
    assert codes(answer) == ["internal-server-error"]
    assert b"discovery_like" not in answer.content


def test_too_many_requests_are_told_when_to_come_back(client_of, no_rates, person):
    no_rates["search"] = "2/min"
    client = client_of(person("searcher"))
    assert [client.get(f"{SEARCH}?q=red").status_code for _ in range(2)] == [200, 200]
    answer = client.get(f"{SEARCH}?q=red")
    assert answer.status_code == 429
    assert codes(answer) == ["throttled"]
    assert 0 < int(answer["Retry-After"]) <= 60


def test_a_forged_forwarding_header_does_not_evade_a_limit(client_of, no_rates):
    no_rates["anon"] = "1/min"
    answers = [client_of().get("/api/v1/", HTTP_X_FORWARDED_FOR=f"10.9.8.{n}", REMOTE_ADDR="10.9.8.7") for n in (1, 2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_answers_are_kept_by_no_shared_cache(client_of):
    for address in ("/api/v1/", POSTS, "/api/v1/people/nobody/"):
        assert "private" in client_of().get(address)["Cache-Control"]


def test_a_page_outside_the_api_keeps_its_pages(settings):
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
