"""What a page tells other programs: cards, oEmbed and the sitemap; of what is public, and of nothing else."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from accounts.follows.services import block
from discovery.boards.services import add
from discovery.models import Board, Picture, Post

pytestmark = pytest.mark.django_db
HIDDEN = [{"visibility": "followers"}, {"visibility": "private"}, {"release": "draft"}]


@pytest.fixture
def ana(person):
    return person("ana", display_name="Ana", bio="Draws moss.")


@pytest.fixture
def wide(ana, make_post) -> Post:
    post = make_post(ana, caption="Moss", tags=["moss"])
    Picture.objects.filter(post=post).update(
        width=2000, height=1000, rendition_widths=[360, 640, 1280], alt_text="Green"
    )
    return post


def embedded(client, post: Post, **asked: object):
    return client.get("/oembed", {"url": f"http://testserver{post.get_absolute_url()}", **asked})


def test_each_public_page_has_a_card_with_a_picture_and_its_feeds(client, ana, wide):
    board = Board.objects.create(owner=ana, name="Fog", description="Grey things.")
    add(board=board, post=wide, by=ana)
    pages = {"/@ana/": "/@ana/feed.atom", "/tags/moss/": "/tags/moss/feed.json"}
    pages[board.get_absolute_url()] = reverse("board_feed_atom", args=[board.pk])
    for page, feed in pages.items():
        html = client.get(page).content.decode()
        picture = reverse("picture", args=[wide.pictures.get().pk, 1280])
        assert f'property="og:image" content="http://testserver{picture}"' in html
        assert 'property="og:image:width" content="1280"' in html
        assert 'property="og:image:height" content="640"' in html
        assert 'property="og:image:alt" content="Green"' in html
        assert f'href="{feed}"' in html
        assert f'property="og:url" content="http://testserver{page}"' in html
    assert 'content="Grey things."' in client.get(board.get_absolute_url()).content.decode()
    assert "/explore/feed.atom" in client.get("/explore/").content.decode()


@pytest.mark.parametrize("fields", HIDDEN)
def test_what_is_hidden_has_no_card_where_it_is_seen(client, ana, make_post, fields):
    post = make_post(ana, tags=["secret"], **fields)
    client.force_login(ana)
    for page in (post.get_absolute_url(), "/tags/secret/"):
        response = client.get(page)
        if response.status_code == 200:
            assert "og:title" not in response.content.decode()
    assert 'og:image"' not in client.get("/@ana/").content.decode()


def test_a_private_account_has_no_card_for_its_followers(client, person, make_post):
    bo = person("bo", is_private=True)
    make_post(bo)
    client.force_login(bo)
    html = client.get("/@bo/").content.decode()
    assert "og:title" not in html
    assert "feed.atom" not in html


def test_a_sensitive_picture_stands_on_no_card(client, ana, make_post):
    make_post(ana, is_sensitive=True, tags=["moss"])
    for page in ("/@ana/", "/tags/moss/"):
        html = client.get(page).content.decode()
        assert "og:title" in html
        assert "og:image" not in html


def test_oembed_gives_the_widest_copy_that_fits(client, wide):
    told = embedded(client, wide).json()
    picture = wide.pictures.get().pk
    assert told["url"] == f"http://testserver{reverse('picture', args=[picture, 1280])}"
    assert (told["type"], told["version"], told["title"]) == ("photo", "1.0", "Moss")
    assert (told["width"], told["height"], told["author_name"]) == (1280, 640, "Ana")
    assert embedded(client, wide, maxwidth=700).json()["width"] == 640
    assert embedded(client, wide, maxheight=200).json()["width"] == 360
    assert embedded(client, wide, maxwidth=10).json()["type"] == "link"


def test_oembed_in_xml_and_in_no_other_form(client, wide):
    wide.caption = "Moss\x0b & rain"
    wide.save()
    response = embedded(client, wide, format="xml")
    root = ET.fromstring(response.content)  # noqa: S314 our own
    assert (root.findtext("title"), root.findtext("width")) == ("Moss & rain", "1280")
    assert embedded(client, wide, format="yaml").status_code == 501
    assert embedded(client, wide, maxwidth="wide").status_code == 400
    assert embedded(client, wide, maxwidth="9" * 30).status_code == 400


def test_the_post_s_page_leads_to_its_oembed(client, wide):
    html = client.get(wide.get_absolute_url()).content.decode()
    link = html.split('type="application/json+oembed" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(link).json()["title"] == "Moss"


@pytest.mark.parametrize("fields", [*HIDDEN, {"is_sensitive": True}])
def test_oembed_says_of_what_is_hidden_what_it_says_of_nothing(client, ana, make_post, fields):
    client.force_login(ana)
    assert embedded(client, make_post(ana, **fields)).status_code == 404
    for url in (
        "",
        "nonsense",
        "http://elsewhere.test/posts/",
        "http://testserver/@ana/",
        "http://[",
        "ftp://testserver/",
    ):
        assert client.get("/oembed", {"url": url}).status_code == 404


def test_a_public_picture_may_be_shown_elsewhere_and_a_hidden_one_may_not(client, ana, make_post):
    client.force_login(ana)
    for fields, lent in (({}, "cross-origin"), ({"visibility": "private"}, "same-origin")):
        picture = make_post(ana, **fields).pictures.get()
        etag = f'"{picture.pk.hex}-{picture.pk}-64.webp"'
        response = client.get(reverse("picture", args=[picture.pk, 64]), headers={"If-None-Match": etag})
        assert response["Cross-Origin-Resource-Policy"] == lent


def test_the_sitemap_names_what_is_public_and_nothing_else(client, ana, person, wide, make_post):
    bo = person("bo", is_private=True)
    hidden = [make_post(ana, tags=["secret"], visibility="private"), make_post(bo, tags=["closed"])]
    person("cleo")
    fog, bare = Board.objects.create(owner=ana, name="Fog"), Board.objects.create(owner=ana, name="Bare")
    mine = Board.objects.create(owner=ana, name="Mine", visibility=Board.Visibility.PRIVATE)
    for board in (fog, mine):
        add(board=board, post=wide, by=ana)
    add(board=bare, post=hidden[0], by=ana)

    index = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-posts.xml" in index
    told = "".join(
        client.get(f"/sitemap-{name}.xml").content.decode() for name in ("people", "posts", "tags", "boards")
    )

    for page in ("/@ana/", wide.get_absolute_url(), "/tags/moss/", fog.get_absolute_url()):
        assert f"<loc>http://testserver{page}</loc>" in told
    for page in (
        "/@bo/",
        "/@cleo/",
        "/tags/secret/",
        "/tags/closed/",
        *(str(thing.pk) for thing in (*hidden, bare, mine)),
    ):
        assert page not in told
    assert client.get("/sitemap-other.xml").status_code == 404
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_dates_of_the_sitemap_tell_of_nothing_hidden(client, ana, wide, make_post):
    board = Board.objects.create(owner=ana, name="Fog")
    add(board=board, post=wide, by=ana)
    addresses = ["/sitemap.xml", "/sitemap-people.xml", "/sitemap-posts.xml", "/sitemap-boards.xml"]
    before = [client.get(address).content for address in addresses]
    add(board=board, post=make_post(ana, visibility="private"), by=ana)
    assert [client.get(address).content for address in addresses] == before


def test_a_blocked_reader_finds_nobody_who_blocked_them_in_it(client, ana, person, wide):
    bo = person("bo")
    block(blocker=ana, blocked=bo)
    client.force_login(bo)
    for name in ("people", "posts", "tags"):
        html = client.get(f"/sitemap-{name}.xml").content.decode()
        assert "<loc>" not in html
