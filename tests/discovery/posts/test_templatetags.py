"""Pictures and small parts in templates: sizes known before they load, names for those who do not see them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from accounts.users.models import User
from discovery.posts.models import Picture, Post
from discovery.posts.pages import PostPage
from discovery.posts.templatetags import pictures
from discovery.posts.templatetags.interface import avatar, icon
from discovery.posts.templatetags.pictures import palette
from discovery.search.query import Query


class Elements(HTMLParser):
    """The start tags of a piece of HTML with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def shown(**fields: Any) -> Picture:
    given = {
        "post": Post(author=User(), state=Post.State.PUBLISHED),
        "width": 1200,
        "height": 900,
        "rendition_widths": [1280, 360, 640],
        "placeholder": "data:image/webp;base64,AA",
    }
    return Picture(**{**given, **fields})


def picture(it: Picture | None, **options: Any) -> str:
    return pictures.picture(Context(), it, **options)


def image_of(html: str) -> dict[str, str | None]:
    return Elements(html).named("img")[-1]


def test_a_picture_tells_its_size_and_every_rendition() -> None:
    it = shown(alt_text="A red boat")
    image = image_of(picture(it, sizes="50vw"))
    assert (image["width"], image["height"], image["alt"]) == ("1200", "900", "A red boat")
    assert [part.split()[1] for part in (image["srcset"] or "").split(", ")] == ["360w", "640w", "1280w"]
    assert image["src"] == f"/pictures/{it.pk}/640.webp"


def test_a_picture_below_the_first_screen_loads_late_and_one_above_at_once() -> None:
    assert image_of(picture(shown(), sizes="50vw"))["loading"] == "lazy"
    assert image_of(picture(shown(), sizes="50vw"))["sizes"] == "auto, 50vw"
    assert "loading" not in image_of(picture(shown(), sizes="50vw", eager=True))
    assert image_of(picture(shown(), first=True))["fetchpriority"] == "high"


def test_a_browser_that_reads_avif_is_offered_it_in_every_width() -> None:
    it = shown(avif_widths=[360, 640, 1280])
    (source,) = Elements(picture(it, sizes="50vw")).named("source")
    assert source["type"] == "image/avif"
    assert source["sizes"] == image_of(picture(it, sizes="50vw"))["sizes"]
    assert (source["srcset"] or "").split(", ")[0] == f"/pictures/{it.pk}/360.avif 360w"
    assert [part.split()[1] for part in (source["srcset"] or "").split(", ")] == ["360w", "640w", "1280w"]


@pytest.mark.parametrize("widths", [None, []])
def test_a_picture_without_avif_copies_offers_none(widths: list[int] | None) -> None:
    assert not Elements(picture(shown(avif_widths=widths))).named("source")


def test_a_picture_that_is_lent_out_has_the_addresses_of_its_loan_alone() -> None:
    context = Context({"picture_address": lambda it, width: f"/s/token/{width}/"})
    html = pictures.picture(context, shown(avif_widths=[360, 640, 1280]))
    assert not Elements(html).named("source")
    assert image_of(html)["src"] == "/s/token/640/"


def test_the_placeholder_lies_behind_and_says_nothing() -> None:
    behind, image = Elements(picture(shown(alt_text="A boat"))).named("img")
    assert (behind["src"], behind["alt"], behind["aria-hidden"]) == ("data:image/webp;base64,AA", "", "true")
    assert image["alt"] == "A boat"


def test_alt_text_cannot_leave_its_attribute() -> None:
    html = picture(shown(alt_text='"><script>alert(1)</script>'))
    assert image_of(html)["alt"] == '"><script>alert(1)</script>'
    assert not Elements(html).named("script")


def test_a_post_without_a_finished_picture_draws_nothing() -> None:
    assert picture(None) == ""
    assert picture(shown(rendition_widths=[])) == ""


def test_a_palette_is_as_wide_as_its_shares() -> None:
    strip = palette(shown(palette=[{"hex": "#ff0000", "share": 0.6}, {"hex": "#00ff00", "share": 0.2}]))
    red, green = Elements(strip).named("rect")
    assert (red["fill"], red["x"], green["fill"], green["x"]) == ("#ff0000", "0.00", "#00ff00", "75.00")
    assert palette(shown(palette=[])) == ""


def test_the_next_page_keeps_what_the_link_asked_for() -> None:
    context = Context(
        {"page": PostPage(next="abc"), "request": RequestFactory().get("/tags/boat/", {"cursor": "x", "a": "1"})}
    )
    link = Template("{% load pictures %}{% next_link page as next %}{{ next|safe }}").render(context)
    assert link == "/tags/boat/?cursor=abc&a=1"


def test_the_next_page_of_a_search_leads_to_the_search_wherever_it_is_shown() -> None:
    query = Query.of(words="blue shirt", tag="linen")
    context = Context(
        {"page": PostPage(next="abc"), "query": query, "request": RequestFactory().get("/posts/1/similar/")}
    )
    link = Template("{% load pictures %}{% next_link page query as next %}{{ next|safe }}").render(context)
    assert link == "/search/?q=blue+shirt&tag=linen&cursor=abc"


def test_a_monogram_is_the_first_letter_and_keeps_its_colour() -> None:
    person = User(username="mira", display_name="mira & co")
    assert ">M<" in avatar(person)
    assert avatar(person) == avatar(User(username="mira", display_name="mira & co"))


def test_an_icon_is_hidden_from_those_who_listen() -> None:
    assert Elements(icon("heart")).named("svg")[0]["aria-hidden"] == "true"
