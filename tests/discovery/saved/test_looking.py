"""What saved searches find: only what is new, what the whole search would show first, and what their owner may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.boundaries.services import mute
from accounts.follows.services import block
from accounts.models import Notice
from discovery.models import Find, Post, SavedSearch
from discovery.notifications.selectors import notice_page, unread_count
from discovery.saved import processing, services
from discovery.saved.processing import FIRST, look_for_finds
from discovery.saved.selectors import finds_page, saved_searches
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


def finds_of(search: SavedSearch) -> set[Any]:
    return set(Find.objects.filter(search=search).values_list("post_id", flat=True))


def look_again(search: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=search.pk).update(looked_at=timezone.now() - timedelta(hours=1))
    look_for_finds()


def test_only_what_is_newer_than_the_search_and_answers_it_is_found(person, make_post, keep):
    owner, author = person("owner"), person("author")
    make_post(author, unit(0, 1), caption="A blue harbour, from before")
    search = keep(owner, q="blue")
    SavedSearch.objects.filter(pk=search.pk).update(created_at=timezone.now())
    blue = make_post(author, unit(0, 1), caption="A blue boat")
    make_post(author, unit(1), caption="A red boat")
    make_post(owner, unit(0, 1), caption="My own blue boat")
    assert look_for_finds() == 1
    assert finds_of(search) == {blue.pk}


def test_a_search_that_has_just_looked_is_not_due(person, make_post, keep):
    search = keep(person("owner"), q="blue")
    make_post(person("author"), caption="A blue boat")
    assert look_for_finds() == 1
    assert look_for_finds() == 0
    services.set_notifies(search=search, notifies=False)
    SavedSearch.objects.update(looked_at=timezone.now() - timedelta(hours=1))
    assert look_for_finds() == 0


def test_of_pictures_only_those_that_stand_among_the_first_answers_are_finds(person, make_post, keep, monkeypatch):
    """Every picture is near to some degree: a search by a picture would find all that is posted."""
    monkeypatch.setattr(processing, "FIRST", 3)
    owner, author = person("owner"), person("author")
    asked = make_post(author, unit(1))
    near = [make_post(person(f"near{number}"), unit(1, 0.01 * (number + 1))) for number in range(2)]
    far = [make_post(person(f"far{number}"), unit(0.2, 1, 0.1 * number)) for number in range(4)]
    search = keep(owner, post=asked.pk)
    look_for_finds()
    found = finds_of(search)
    assert {post.pk for post in near} <= found
    assert len(found) == 3
    assert len(found & {post.pk for post in far}) == 1
    assert FIRST == 60


def test_what_has_all_the_words_is_found_wherever_it_ranks(person, make_post, keep, monkeypatch):
    monkeypatch.setattr(processing, "FIRST", 1)
    search = keep(person("owner"), q="blue boat")
    both = {make_post(person(f"a{number}"), unit(0, 1, number), caption="A blue boat").pk for number in range(3)}
    make_post(person("c"), unit(0, 0, 1), caption="A blue car")
    look_for_finds()
    assert finds_of(search) == both


def test_filters_alone_find_all_that_passes_them(person, make_post, keep):
    search = keep(person("owner"), tag="wool")
    tagged = make_post(person("author"), tags=["wool"])
    make_post(person("other"), tags=["silk"])
    look_for_finds()
    assert finds_of(search) == {tagged.pk}


def test_nothing_is_found_that_its_owner_may_not_see_or_has_muted(person, make_post, keep):
    owner, muted, blocked = person("owner"), person("muted"), person("blocked")
    mute(user=owner, person=muted)
    block(blocker=blocked, blocked=owner)
    search = keep(owner, q="blue")
    for author, fields in (
        (muted, {}),
        (blocked, {}),
        (person("private", is_private=True), {}),
        (person("shy"), {"visibility": Post.Visibility.FOLLOWERS}),
        (person("drafting"), {"release": Post.Release.DRAFT}),
    ):
        make_post(author, caption="A blue boat", **fields)
    look_for_finds()
    assert finds_of(search) == set()
    assert not Notice.objects.exists()


def test_a_post_is_found_once_and_told_of_once(person, make_post, keep):
    owner = person("owner")
    search = keep(owner, q="blue")
    first = make_post(person("author"), caption="A blue boat")
    look_for_finds()
    look_again(search)
    assert finds_of(search) == {first.pk}
    (told,) = Notice.objects.filter(recipient=owner)
    assert (told.kind, told.subject, told.actor) == (Notice.Kind.FOUND, search.pk, None)
    make_post(person("other"), unit(0, 1), caption="A blue house")
    look_again(search)
    assert Notice.objects.filter(recipient=owner).count() == 1


def test_who_has_read_of_finds_hears_of_further_ones_a_day_later(person, make_post, keep):
    owner = person("owner")
    search = keep(owner, q="blue")
    make_post(person("author"), caption="A blue boat")
    look_for_finds()
    Notice.objects.update(read_at=timezone.now())
    make_post(person("second"), unit(0, 1), caption="A blue house")
    look_again(search)
    assert not Notice.objects.filter(read_at=None).exists()
    Notice.objects.update(created_at=timezone.now() - timedelta(days=2))
    make_post(person("third"), unit(0, 0, 1), caption="A blue door")
    look_again(search)
    assert Notice.objects.get().read_at is None


def test_a_find_that_was_hidden_since_is_neither_listed_nor_counted(person, make_post, keep):
    owner = person("owner")
    search = keep(owner, q="blue")
    posts = [make_post(person(f"a{number}"), unit(number == 0, 1), caption="A blue boat") for number in range(2)]
    look_for_finds()
    Post.objects.filter(pk=posts[0].pk).update(visibility=Post.Visibility.PRIVATE)
    (saved,) = saved_searches(owner)
    assert saved.new == 1
    assert [post.pk for post in saved.finds] == [posts[1].pk]
    assert [post.pk for post in finds_page(search, owner).posts] == [posts[1].pk]


def test_what_was_opened_is_new_no_more_and_stays_in_the_list(person, make_post, keep):
    owner = person("owner")
    search = keep(owner, q="blue")
    make_post(person("author"), caption="A blue boat")
    look_for_finds()
    services.open_finds(search=search)
    (saved,) = saved_searches(owner)
    assert saved.new == 0
    assert len(saved.finds) == 1
    assert not Notice.objects.filter(withdrawn_at=None).exists()


def test_what_it_asks_by_may_be_gone_and_its_turn_passes(person, make_post, keep):
    owner, author = person("owner"), person("author")
    asked = make_post(author, unit(1))
    search = keep(owner, post=asked.pk)
    make_post(person("near"), unit(1, 0.1))
    asked.delete()
    assert look_for_finds() == 1
    assert finds_of(search) == set()
    assert look_for_finds() == 0


def test_finds_are_listed_in_pages_the_latest_first(person, make_post, keep):
    owner = person("owner")
    search = keep(owner, q="blue")
    posts = [make_post(person(f"a{number}"), unit(1, number), caption="A blue boat") for number in range(5)]
    for number, post in enumerate(posts):
        Find.objects.create(search=search, post=post, found_at=timezone.now() - timedelta(minutes=number))
    page, listed = finds_page(search, owner, size=2), []
    while True:
        listed += [post.pk for post in page.posts]
        if not page.next:
            break
        page = finds_page(search, owner, page.next, size=2)
    assert listed == [post.pk for post in posts]


def test_a_notice_of_finds_that_are_hidden_since_is_not_told(person, make_post, keep):
    owner = person("owner")
    keep(owner, q="blue")
    post = make_post(person("author"), caption="A blue boat")
    look_for_finds()
    assert unread_count(owner) == 1
    Post.objects.filter(pk=post.pk).update(visibility=Post.Visibility.PRIVATE)
    assert unread_count(owner) == 0
    assert notice_page(owner).groups == []
