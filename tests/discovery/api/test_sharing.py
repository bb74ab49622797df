"""Secret links by the API: their author's to make and revoke, and the post alone to whoever has one."""

from __future__ import annotations

import pytest

from accounts.follows.services import block
from discovery.models import ShareLink
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def post(ann, make_post):
    return make_post(ann, unit(1), caption="For you", visibility="private", tags=["heron"])


def links(post) -> str:
    return f"/api/v1/posts/{post.pk}/links/"


def test_a_link_is_made_listed_used_and_revoked(ann, post, person, client_of):
    client = client_of(ann)
    made = client.post(links(post), {"span": "week"}, format="json")
    assert made.status_code == 201
    link = ShareLink.objects.get()
    assert made.json()["url"] == f"http://testserver/s/{link.token}/"
    assert made.json()["expires_at"] is not None
    assert client.get(links(post)).json()["results"] == [made.json()]
    shown = client_of(person("ben")).get(f"/api/v1/shared/{link.token}/")
    assert (shown.json()["caption"], shown.json()["tags"]) == ("For you", ["heron"])
    (picture,) = shown.json()["pictures"]
    address, _, signature = picture["sources"][0]["url"].partition("?signed=")
    assert address == f"http://testserver/s/{link.token}/pictures/{picture['id']}/64/"
    assert signature
    assert "download" not in picture
    assert shown["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    for _ in range(2):
        assert client.delete(f"{links(post)}{link.pk}/").status_code == 204
    assert codes(client_of().get(f"/api/v1/shared/{link.token}/")) == ["not-found"]


def test_links_are_their_authors_alone(ann, post, person, client_of, make_post):
    ben = person("ben")
    for verb in ("get", "post"):
        assert codes(getattr(client_of(ben), verb)(links(post))) == ["not-found"]
        assert codes(getattr(client_of(), verb)(links(post))) == ["not-authenticated"]
    public = make_post(ann, unit(1))
    assert codes(client_of(ben).post(links(public))) == ["permission-denied"]
    assert not ShareLink.objects.exists()


def test_a_block_closes_a_link(ann, post, person, client_of):
    ben = person("ben")
    client_of(ann).post(links(post), {}, format="json")
    block(blocker=ann, blocked=ben)
    assert codes(client_of(ben).get(f"/api/v1/shared/{ShareLink.objects.get().token}/")) == ["not-found"]


def test_a_span_that_is_none_is_refused(ann, post, client_of):
    assert codes(client_of(ann).post(links(post), {"span": "ages"}, format="json")) == ["unknown-span"]
