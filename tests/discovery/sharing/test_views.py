"""Secret links: the one post to whoever has the link, nothing else, and nothing at all once it no longer holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block
from discovery.posts import files
from discovery.sharing.services import make_link, revoke
from tests.discovery.conftest import unit

HIDDEN = [{"visibility": "private"}, {"visibility": "followers"}, {"release": "draft"}]


@pytest.fixture
def author(person):
    return person("author", display_name="The Author")


@pytest.fixture
def post(author, make_post):
    made = make_post(author, unit(1), caption="For you", release="draft", tags=["hidden-tag"])
    files.store(files.rendition_name(made.pictures.get().pk, 64), b"webp")
    return made


@pytest.fixture
def link(post):
    return make_link(post=post)


def asked(client, place: str) -> HttpResponse:
    """The answer, with its file read to the end, from wherever the address leads."""
    answer = client.get(place, follow=True)
    answer.getvalue()
    return answer


def picture_place(link) -> str:
    return reverse("shared_picture", args=[link.token, link.post.pictures.get().pk, 64])


@pytest.mark.parametrize("fields", HIDDEN)
def test_whoever_has_the_link_sees_the_post_that_is_hidden_otherwise(client, author, make_post, fields):
    post = make_post(author, unit(1), caption="For you", **fields)
    assert client.get(post.get_absolute_url()).status_code == 404
    html = client.get(make_link(post=post).get_absolute_url()).content.decode()
    assert "For you" in html
    assert "The Author" in html
    assert post.get_absolute_url() not in html


def test_its_pictures_come_through_the_link_alone(client, link):
    html = client.get(link.get_absolute_url()).content.decode()
    assert picture_place(link) in html
    assert "/pictures/" not in html.replace(f"/s/{link.token}/pictures/", "")
    assert client.get(picture_place(link), follow=True).getvalue() == b"webp"
    other = reverse("picture", args=[link.post.pictures.get().pk, 64])
    assert client.get(other).status_code == 404


def test_the_page_is_kept_by_nobody_and_tells_nobody_its_address(client, link):
    for place in (link.get_absolute_url(), picture_place(link)):
        answer = asked(client, place)
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"].startswith("private")


def test_it_shows_neither_what_is_like_it_nor_a_way_to_like_it(client, person, link):
    client.force_login(person("visitor"))
    html = client.get(link.get_absolute_url()).content.decode()
    for name in ("similar", "post_like", "people_for_post", "comments", "lineage"):
        assert reverse(name, args=[link.post_id]) not in html
    assert "hidden-tag" not in html


def test_who_may_see_the_post_anyway_is_led_to_it(client, author, link):
    client.force_login(author)
    assert link.post.get_absolute_url() in client.get(link.get_absolute_url()).content.decode()


def expire(link, author, viewer):
    link.expires_at = timezone.now() - timedelta(seconds=1)
    link.save()


def take_back(link, author, viewer):
    revoke(post=link.post, link_id=link.pk)


def leave(link, author, viewer):
    author.is_active = False
    author.save()


def unfinished(link, author, viewer):
    link.post.state = "processing"
    link.post.save()


def withhold(link, author, viewer):
    link.post.withheld_at = timezone.now()
    link.post.save()


def block(link, author, viewer):
    Block.objects.create(blocker=author, blocked=viewer)


def be_blocked(link, author, viewer):
    Block.objects.create(blocker=viewer, blocked=author)


@pytest.mark.parametrize("end", [expire, take_back, leave, unfinished, withhold, block, be_blocked])
def test_a_link_that_does_not_hold_is_like_one_that_never_was(client, person, author, link, end):
    viewer = person("viewer")
    client.force_login(viewer)
    places = [link.get_absolute_url(), picture_place(link)]
    assert [asked(client, place).status_code for place in places] == [200, 200]
    end(link, author, viewer)
    never = client.get(reverse("shared", args=["never-was-a-link"]))
    assert never.status_code == 404
    for place in places:
        answer = client.get(place)
        assert answer.status_code == 404
        assert link.post.caption not in answer.content.decode()
    assert client.get(places[0]).content.decode().count("<") == never.content.decode().count("<")


def test_a_link_to_one_post_opens_no_picture_of_another(client, author, link, make_post):
    other = make_post(author, unit(1), visibility="private").pictures.get()
    assert client.get(reverse("shared_picture", args=[link.token, other.pk, 64])).status_code == 404


def test_a_sensitive_post_is_covered_here_too(client, author, make_post):
    link = make_link(post=make_post(author, unit(1), is_sensitive=True))
    assert "picture--veiled" in client.get(link.get_absolute_url()).content.decode()
    assert "picture--veiled" not in client.get(link.get_absolute_url(), {"show": "1"}).content.decode()


def test_the_author_makes_looks_over_and_revokes_links(client, author, post):
    client.force_login(author)
    place = reverse("post_links", args=[post.pk])
    assert client.post(place, {"span": "week"}).status_code == 302
    link = post.share_links.get()
    assert f"http://testserver{link.get_absolute_url()}" in client.get(place).content.decode()
    refused = client.post(place, {"span": "century"})
    assert refused.status_code == 422
    assert "century" in refused.content.decode()
    client.post(reverse("post_link_revoke", args=[post.pk, link.pk]))
    assert not post.share_links.exists()


def test_nobody_else_makes_or_revokes_them(client, person, author, make_post):
    link = make_link(post=make_post(author, unit(1)))
    client.force_login(person("other"))
    assert client.post(reverse("post_links", args=[link.post_id]), {"span": "day"}).status_code == 403
    assert client.post(reverse("post_link_revoke", args=[link.post_id, link.pk])).status_code == 403
    assert link.post.share_links.count() == 1
