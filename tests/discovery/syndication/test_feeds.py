"""Feeds: what is public, as readers want it; nothing else by any entry, date, link or validator."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.follows.services import block
from discovery.boards.services import add
from discovery.models import Board, Picture, Post
from discovery.posts.services import edit

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def ana(person):
    return person("ana", display_name="Ana", bio="Draws moss.")


def entries(response) -> list[ET.Element]:
    assert response.status_code == 200
    return ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 our own


def titles(response) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(response)]


def links(element: ET.Element, rel: str) -> list[ET.Element]:
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


def test_an_entry_says_what_it_is_whose_and_shows_it(client, ana, make_post):
    post = make_post(ana, caption="Moss <b>\x0bin</b> rain", tags=["moss"])
    picture = post.pictures.get()
    Picture.objects.filter(pk=picture.pk).update(alt_text="Green & wet")
    (entry,) = entries(client.get("/@ana/feed.atom"))
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{post.pk}"
    assert entry.findtext(f"{ATOM}title") == "Moss <b>in</b> rain"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ana"
    assert entry.find(f"{ATOM}category").get("term") == "moss"
    html = entry.findtext(f"{ATOM}summary")
    assert f'<img src="http://testserver{reverse("picture", args=[picture.pk, 64])}" alt="Green &amp; wet"' in html
    assert "Moss &lt;b&gt;" in html
    (enclosure,) = links(entry, "enclosure")
    assert enclosure.get("href") == f"http://testserver{reverse('picture_download', args=[picture.pk])}"
    assert (enclosure.get("title"), enclosure.get("type")) == ("Green & wet", "image/jpeg")


def test_json_says_the_same(client, ana, make_post):
    post = make_post(ana, caption="Moss", tags=["moss"])
    response = client.get("/@ana/feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    told = json.loads(response.content)
    assert (told["version"], told["title"]) == ("https://jsonfeed.org/version/1.1", "Ana (@ana)")
    assert (told["description"], told["home_page_url"]) == ("Draws moss.", "http://testserver/@ana/")
    (item,) = told["items"]
    assert (item["id"], item["tags"], item["_sensitive"]) == (f"urn:uuid:{post.pk}", ["moss"], False)
    assert item["authors"] == [{"name": "Ana", "url": "http://testserver/@ana/"}]
    assert item["image"].endswith(".webp")


@pytest.mark.parametrize(
    "fields",
    [{"visibility": "followers"}, {"visibility": "private"}, {"release": "draft"}, {"withheld_at": timezone.now()}],
)
def test_what_is_not_public_is_not_there_even_for_its_author(client, ana, make_post, fields):
    make_post(ana, caption="Out", tags=["moss"])
    hidden = make_post(ana, caption="In", tags=["moss"], **fields)
    board = Board.objects.create(owner=ana, name="Moss")
    add(board=board, post=hidden, by=ana)
    client.force_login(ana)
    for address in ("/@ana/feed.atom", "/tags/moss/feed.atom", "/explore/feed.atom"):
        assert titles(client.get(address)) == ["Out"]
    assert titles(client.get(reverse("board_feed_atom", args=[board.pk]))) == []


def test_private_accounts_and_boards_and_hidden_tags_have_no_feed(client, ana, person, make_post):
    post = make_post(person("bo", is_private=True), tags=["secret"])
    board = Board.objects.create(owner=ana, name="Mine", visibility=Board.Visibility.PRIVATE)
    client.force_login(ana)
    for address in ("/@bo/feed.atom", "/@nobody/feed.json", "/tags/secret/feed.atom", "/tags/none/feed.atom"):
        assert client.get(address).status_code == 404
    assert client.get(reverse("board_feed_atom", args=[board.pk])).status_code == 404
    assert str(post.pk) not in client.get("/explore/feed.json").content.decode()


def test_who_is_blocked_gets_nothing_of_each_other(client, ana, person, make_post):
    bo = person("bo")
    make_post(ana, tags=["moss"])
    block(blocker=ana, blocked=bo)
    client.force_login(bo)
    assert client.get("/@ana/feed.atom").status_code == 404
    assert entries(client.get("/explore/feed.atom")) == []
    client.logout()
    assert len(entries(client.get("/@ana/feed.atom"))) == 1


def test_a_sensitive_post_comes_with_a_warning_and_without_its_picture(client, ana, make_post):
    post = make_post(ana, caption="Anatomy", is_sensitive=True)
    (entry,) = entries(client.get("/@ana/feed.atom"))
    assert "marked as sensitive" in entry.findtext(f"{ATOM}summary")
    assert str(post.pictures.get().pk) not in ET.tostring(entry, encoding="unicode")


def test_pages_are_linked_and_neither_repeat_nor_skip(client, ana, make_post):
    now = timezone.now()
    for number in range(32):
        make_post(ana, caption=str(number), created_at=now - timedelta(hours=number))
    first = client.get("/@ana/feed.atom")
    (following,) = links(ET.fromstring(first.content), "next")  # noqa: S314 our own
    rest = client.get(following.get("href"))
    assert titles(first) + titles(rest) == [str(number) for number in range(32)]
    assert links(ET.fromstring(rest.content), "next") == []  # noqa: S314 our own
    assert client.get("/@ana/feed.atom?cursor=x").status_code == 400
    assert "next_url" in json.loads(client.get("/@ana/feed.json").content)


def test_a_board_tells_what_was_put_on_it_last(client, ana, person, make_post):
    board = Board.objects.create(owner=ana, name="Fog")
    for number in range(31):
        add(board=board, post=make_post(person(f"bo{number:02}"), caption=str(number)), by=ana)
    first = client.get(reverse("board_feed_json", args=[board.pk])).json()
    assert [item["title"] for item in first["items"]] == [str(number) for number in range(30, 0, -1)]
    rest = client.get(first["next_url"]).json()
    assert [item["title"] for item in rest["items"]] == ["0"]
    assert first["title"] == "Fog, a board by Ana"


def test_nothing_new_costs_no_body(client, ana, make_post):
    post = make_post(ana)
    first = client.get("/@ana/feed.atom")
    again = client.get("/@ana/feed.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/@ana/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    edit(post=post, caption="New words", tags=[], visibility="public", alt_texts={})
    assert client.get("/@ana/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert "public" in first["Cache-Control"]
    client.force_login(ana)
    assert "private" in client.get("/@ana/feed.atom")["Cache-Control"]


def test_an_empty_feed_is_the_same_each_time(client, ana):
    assert client.get("/@ana/feed.atom").content == client.get("/@ana/feed.atom").content


def test_more_entries_cost_no_more_questions(client, ana, make_post, django_assert_num_queries):
    make_post(ana, tags=["moss"])
    with CaptureQueriesContext(connection) as one:
        client.get("/@ana/feed.atom")
    for _ in range(4):
        make_post(ana, tags=["moss"])
    with django_assert_num_queries(len(one)):
        client.get("/@ana/feed.atom")
    assert Post.objects.count() == 5


def test_a_feed_is_only_read(client, person):
    person("ana")
    for path in ("/@ana/feed.atom", "/@nobody.here/feed.json", "/explore/feed.atom"):
        assert client.post(path).status_code == 405
