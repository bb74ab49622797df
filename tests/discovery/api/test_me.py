"""Oneself by the API: what is changed, what is refused whole, and what stays one's own."""

from __future__ import annotations

import pytest

from accounts.follows.models import Follow
from accounts.follows.services import close_account, follow
from discovery.portraits.files import SIZES
from tests.discovery.api.conftest import codes, stored, upload
from tests.discovery.conftest import picture_bytes

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/"


def test_i_read_what_i_have_chosen(person, client_of):
    told = client_of(person("ana", bio="Draws.", language="zh-hans")).get(ME).json()
    assert (told["username"], told["display_name"], told["bio"]) == ("ana", "", "Draws.")
    assert (told["language"], told["is_private"], told["suggestible"]) == ("zh-hans", False, True)
    assert (told["is_moderator"], told["follow_requests"], told["leaves_at"]) == (False, 0, None)


def test_a_change_touches_only_what_it_names(person, client_of):
    ana = person("ana", display_name="Ana", bio="Draws.")
    told = client_of(ana).patch(ME, {"bio": "Paints.", "shows_sensitive": True}, format="json").json()
    assert (told["display_name"], told["bio"], told["shows_sensitive"]) == ("Ana", "Paints.", True)
    ana.refresh_from_db()
    assert (ana.bio, ana.mails_notices) == ("Paints.", True)


def test_links_are_completed_and_named_after_their_site(person, client_of):
    links = [{"url": "www.example.org/shop"}, {"label": "Prints", "url": "http://example.com"}]
    told = client_of(person("ana")).patch(ME, {"links": links}, format="json").json()
    assert told["links"] == [
        {"label": "example.org", "url": "https://www.example.org/shop"},
        {"label": "Prints", "url": "http://example.com"},
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"links": [{"label": "Shop", "url": ""}]}, "link-without-address"),
        ({"links": [{"url": "javascript:alert(1)"}]}, "bad-link"),
        ({"links": [{"url": "example.org"}] * 6}, "max-length"),
        ({"links": [{"url": "example.org", "name": "x"}]}, "unknown-field"),
        ({"bio": "x" * 301}, "max-length"),
        ({"language": "tlh"}, "invalid-choice"),
        ({"username": "other"}, "unknown-field"),
    ],
)
def test_what_cannot_be_leaves_everything_as_it_was(change, code, person, client_of):
    ana = person("ana")
    answer = client_of(ana).patch(ME, {"display_name": "Changed", **change}, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    ana.refresh_from_db()
    assert (ana.display_name, ana.links) == ("", [])


def test_opening_a_private_account_lets_in_who_waits(person, client_of):
    ana, fan = person("ana"), person("fan")
    client = client_of(ana)
    assert client.patch(ME, {"is_private": True}, format="json").json()["is_private"] is True
    follow(follower=fan, followee=ana)
    assert client.get(ME).json()["follow_requests"] == 1
    assert not Follow.objects.exists()
    assert client.patch(ME, {"is_private": False}, format="json").json()["follow_requests"] == 0
    assert Follow.objects.get().follower == fan


def test_leaving_privacy_out_leaves_it(person, client_of):
    ana = person("ana")
    close_account(user=ana)
    assert client_of(ana).patch(ME, {"bio": "Paints."}, format="json").json()["is_private"] is True


def test_a_portrait_is_put_exchanged_and_taken_away(person, client_of, django_capture_on_commit_callbacks):
    client, before = client_of(person("ana")), stored()
    for colour in ((10, 90, 10), (10, 10, 90)):
        with django_capture_on_commit_callbacks(execute=True):
            given = {"picture": upload(picture_bytes(colour)), "part": "0,0,0.5,0.5"}
            told = client.put(f"{ME}portrait/", given, format="multipart")
        assert told.status_code == 200
        assert told.json()["portrait_url"].startswith("http://testserver/portraits/")
        assert len(stored() - before) == len(SIZES)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.delete(f"{ME}portrait/").status_code == 204
    assert client.get(ME).json()["portrait_url"] is None
    assert stored() == before


def test_what_is_no_picture_is_no_portrait(person, client_of):
    client = client_of(person("ana"))
    answer = client.put(f"{ME}portrait/", {"picture": upload(b"Dear diary", "notes.png")}, format="multipart")
    assert codes(answer) == ["not-a-picture"]
    given = {"picture": upload(), "part": "everything"}
    assert codes(client.put(f"{ME}portrait/", given, format="multipart")) == ["bad-region"]


def test_a_stranger_is_nobody_but_may_ask_which_languages_there_are(client_of, db):
    assert codes(client_of().get(ME)) == ["not-authenticated"]
    spoken = client_of().get("/api/v1/languages/", headers={"Accept-Language": "zh-hans"}).json()["results"]
    assert [(one["code"], one["current"]) for one in spoken] == [("en", False), ("zh-hans", True)]
