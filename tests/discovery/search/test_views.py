"""The pages of search: by what the pictures shall be alike, as links that need no script, kept in the address."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.boundaries.services import mute
from discovery.models import Post
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(person, make_post):
    author = person("author")
    post = make_post(author, unit(1, 2))
    for vector in (unit(-0.2, 2), unit(1, 0, 0, 2)):
        make_post(author, vector)
    return post


def links(page: str) -> dict[str, str]:
    """The ways to be alike by name, each with its address; the chosen one has a star."""
    found = re.findall(r'<a id="alike-\d" href="([^"]*)"([^>]*)>([^<]*)</a>', page)
    return {("*" if "aria-current" in more else "") + name: unescape(address) for address, more, name in found}


def test_the_results_say_by_what_they_are_alike_and_link_to_the_others(blocks, asked, client):
    whole = f"{reverse('search')}?post={asked.pk}"
    ways = {"everything": whole, "hue": f"{whole}&more=hue", "form": f"{whole}&more=form"}
    for chosen, address in ways.items():
        shown = links(client.get(address).content.decode())
        assert shown == {("*" if name == chosen else "") + name: link for name, link in ways.items()}


def test_words_added_to_the_search_keep_what_was_chosen(blocks, asked, client):
    page = client.get(reverse("search"), {"post": asked.pk, "more": "hue"}).content.decode()
    assert '<input type="hidden" name="more" value="hue" form="add-words">' in page
    assert 'id="add-words"' in page


def test_without_the_look_nothing_is_left_to_weigh(blocks, asked, client):
    page = client.get(reverse("search"), {"post": asked.pk, "q": "red", "more": "hue"}).content.decode()
    left = {unescape(address) for address in re.findall(r'class="chip__remove" href="([^"]*)"', page)}
    assert left == {f"{reverse('search')}?q=red", f"{reverse('search')}?post={asked.pk}&more=hue"}


def test_people_are_those_for_the_whole_picture_whatever_was_chosen(blocks, asked, client):
    page = client.get(reverse("search"), {"post": asked.pk, "more": "hue"}).content.decode()
    assert f'hx-get="{reverse("people_for_search")}?post={asked.pk}"' in page


@pytest.mark.parametrize("parameters", [{"q": "harbour"}, {"tag": "harbour"}], ids=str)
def test_there_is_nothing_to_choose_without_a_look(parameters, blocks, person, make_post, client):
    make_post(person("author"), tags=["harbour"])
    assert links(client.get(reverse("search"), parameters).content.decode()) == {}


def test_there_is_nothing_to_choose_where_the_encoder_has_no_blocks(space, asked, client):
    assert links(client.get(reverse("search"), {"post": asked.pk}).content.decode()) == {}


def test_a_post_shows_what_is_like_it_in_one_part(blocks, asked, client):
    address = reverse("similar", args=[asked.pk])
    whole, by_hue = (client.get(address, more, headers=HTMX).content.decode() for more in ({}, {"more": "hue"}))
    assert [*links(whole)] == ["*everything", "hue", "form"]
    assert [*links(by_hue)] == ["everything", "*hue", "form"]
    cards = [re.findall(r'href="(/posts/[\w-]+/)"', page) for page in (whole, by_hue)]
    assert cards[0] != cards[1]
    assert sorted(cards[0]) == sorted(cards[1])
    assert f'data-address="{asked.get_absolute_url()}?more=hue"' in whole
    assert f'hx-get="{address}?more=hue"' in whole


def test_without_script_the_choice_leads_to_the_search(blocks, asked, client):
    answer = client.get(reverse("similar", args=[asked.pk]), {"more": "hue"})
    assert answer.headers["Location"] == f"{reverse('search')}?post={asked.pk}&more=hue"


def test_the_page_of_a_post_remembers_the_choice(blocks, asked, client):
    page = client.get(asked.get_absolute_url(), {"more": "a&b"}).content.decode()
    assert f'hx-get="{reverse("similar", args=[asked.pk])}?more=a%26b"' in page


def test_an_old_link_of_a_post_to_a_part_that_is_no_more_shows_everything(blocks, asked, client):
    answer = client.get(reverse("similar", args=[asked.pk]), {"more": "gone"}, headers=HTMX)
    assert [*links(answer.content.decode())] == ["*everything", "hue", "form"]


def test_a_search_by_an_unknown_part_says_which_there_are_and_offers_the_whole(blocks, asked, client):
    answer = client.get(reverse("search"), {"post": asked.pk, "q": "red", "more": "gone"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "alike in hue, form, but not in gone" in page
    assert f"{reverse('search')}?post={asked.pk}&amp;q=red" in page


def test_words_of_a_refused_search_stay_in_the_bar(client, space):
    page = client.get(reverse("search"), {"q": "sea " * 60}).content.decode()
    assert f'value="{("sea " * 60)}"' in page


def test_a_search_that_is_refused_for_something_else_offers_nothing_instead(client, space):
    page = client.get(reverse("search"), {"q": "x" * 201}).content.decode()
    assert "Compare the whole picture" not in page


def test_what_is_muted_is_left_out_under_a_post_and_still_found_by_a_search(person, make_post, asked, client):
    muted, viewer = person("muted"), person("viewer")
    kept = make_post(person("other"), unit(1, 1))
    of_muted = [make_post(muted, unit(1, number)) for number in (3, 4)]
    mute(user=viewer, person=muted)
    client.force_login(viewer)
    under = client.get(reverse("similar", args=[asked.pk]), headers=HTMX).content.decode()
    found = client.get(reverse("search"), {"post": asked.pk}).content.decode()
    assert kept.get_absolute_url() in under
    assert [post.get_absolute_url() in under for post in of_muted] == [False, False]
    assert [post.get_absolute_url() in found for post in of_muted] == [True, True]


def test_a_later_page_under_a_post_holds_nothing_muted_either(person, make_post, asked):
    muted, viewer = person("muted"), person("viewer")
    other = person("other")
    expected = {make_post(other, unit(1, number)).pk for number in (1, 2)}
    expected |= set(Post.objects.exclude(pk=asked.pk).values_list("pk", flat=True))
    make_post(muted, unit(1, 1.5))
    mute(user=viewer, person=muted)
    query, seen = Query.of(post=asked.pk), []
    page = search_posts(query, viewer, size=1, brought=True)
    while page.next:
        seen += page.posts
        page = search_posts(query, viewer, page.next, size=1)
    assert {post.pk for post in [*seen, *page.posts]} == expected
