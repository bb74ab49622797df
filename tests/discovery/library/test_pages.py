"""The library lists all that one has posted, to nobody else, and every number on it is the length of a list."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from discovery.library import selectors
from discovery.library.months import years_of
from discovery.library.selectors import Show, by_month, library_page, numbers_of, on_this_day, part_of
from discovery.models import Picture, Post
from tests.discovery.conftest import picture_bytes, unit

TODAY = date(2026, 11, 26)


def moment(year: int, month: int = 11, day: int = 26) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann)
    return client


@pytest.fixture
def shelf(ann, person, make_post) -> dict[str, Post]:
    make_post(person("bea"), visibility=Post.Visibility.PUBLIC)
    states = {
        "public": {},
        "private": {"visibility": Post.Visibility.PRIVATE},
        "followers": {"visibility": Post.Visibility.FOLLOWERS},
        "draft": {"release": Post.Release.DRAFT, "visibility": Post.Visibility.PRIVATE},
        "scheduled": {"release": Post.Release.SCHEDULED, "release_at": timezone.now() + timedelta(days=1)},
        "waiting": {"state": Post.State.PROCESSING},
        "refused": {"state": Post.State.REJECTED},
    }
    return {name: make_post(ann, unit(1), caption=name, **fields) for name, fields in states.items()}


@pytest.mark.parametrize(
    ("show", "names"),
    [
        (Show.ALL, {"public", "private", "followers", "draft", "scheduled", "waiting"}),
        (Show.PRIVATE, {"private"}),
        (Show.DRAFTS, {"draft", "scheduled"}),
    ],
)
def test_each_part_lists_what_it_says_and_counts_it(shelf, ann, show, names):
    assert {post.caption for post in library_page(ann, show).posts} == names
    assert getattr(numbers_of(ann, TODAY), show.value) == len(names)


def test_this_day_is_that_of_the_picture_and_else_of_the_post(ann, make_post):
    old = make_post(ann, caption="posted", created_at=moment(2019))
    taken = make_post(ann, caption="taken", created_at=moment(2024, 3, 1))
    Picture.objects.filter(post=taken).update(captured_at=moment(2021))
    another_day = make_post(ann, caption="taken on another day", created_at=moment(2020))
    Picture.objects.filter(post=another_day).update(captured_at=moment(2020, 5, 5))
    make_post(ann, created_at=moment(2026))
    make_post(ann, created_at=moment(2019, 11, 25))
    assert on_this_day(ann, TODAY) == [taken, old]
    assert numbers_of(ann, TODAY).day == 2
    assert [one.heading for one in selectors.by_year(on_this_day(ann, TODAY))] == ["2021", "2019"]


def test_months_have_one_heading_each_over_all_pages(ann, make_post, monkeypatch):
    monkeypatch.setattr(selectors, "TILES", 2)
    for year, month in ((2026, 3), (2026, 3), (2026, 3), (2026, 1)):
        make_post(ann, created_at=moment(year, month))
    first = library_page(ann)
    assert [(one.heading, len(one.posts)) for one in by_month(first.posts)] == [("March 2026", 2)]
    second = library_page(ann, cursor=first.next)
    headings = [(one.heading, len(one.posts)) for one in by_month(second.posts, before="2026-03")]
    assert headings == [("", 1), ("January 2026", 1)]
    assert second.next is None


def test_the_rail_counts_each_month_of_what_is_shown_and_jumps_there(signed_in, ann, make_post, shelf):
    Post.objects.filter(author=ann).update(created_at=moment(2026, 8))
    older = make_post(ann, caption="older", created_at=moment(2025, 12))
    make_post(ann, caption="oldest", created_at=moment(2025, 1))
    years = years_of(part_of(ann, Show.ALL))
    assert [(year.year, [(month.key, month.posts) for month in year.months]) for year in years] == [
        (2026, [("2026-08", 6)]),
        (2025, [("2025-12", 1), ("2025-01", 1)]),
    ]
    assert [month.posts for year in years_of(part_of(ann, Show.PRIVATE)) for month in year.months] == [1]
    page = signed_in.get(reverse("library"), {"month": "2025-12"})
    assert page.context["page"].posts[0] == older
    assert "From December 2025 back." in page.content.decode()
    assert "month=2026-08" in page.content.decode()


@pytest.mark.parametrize("month", ["2026-13", "august", "0000-01", "9999-12", "2026-8"])
def test_what_names_no_month_is_refused_in_words(signed_in, month):
    answer = signed_in.get(reverse("library"), {"month": month})
    assert answer.status_code == 400
    assert "A month is written as 2026-08." in answer.content.decode()


def test_months_are_named_in_the_language_of_the_reader(signed_in, ann, make_post):
    make_post(ann, created_at=moment(2026, 8))
    assert "2026年8月" in signed_in.get(reverse("library"), headers={"Accept-Language": "zh-hans"}).content.decode()


def test_the_page_scrolls_without_script_and_with(signed_in, ann, make_post, monkeypatch):
    monkeypatch.setattr(selectors, "TILES", 2)
    posts = [make_post(ann, caption=f"number {number}") for number in range(3)]
    page = signed_in.get(reverse("library")).content.decode()
    following = re.search(r'class="button button--quiet" href="([^"]+)"', page[page.index('class="more"') :])[1]
    following = following.replace("&amp;", "&")
    assert str(posts[0].pk) not in page
    assert str(posts[0].pk) in signed_in.get(following).content.decode()
    fragment = signed_in.get(following, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert str(posts[0].pk) in fragment
    assert "stretch__head" not in fragment, "the month stands there already"


def test_every_part_answers_and_is_for_the_signed_in(client, signed_in, shelf):
    for name in ("library", "library_day", "library_duplicates"):
        assert signed_in.get(reverse(name)).status_code == 200
    assert signed_in.get(reverse("library"), {"show": "secrets"}).status_code == 404
    assert signed_in.get(reverse("library"), {"cursor": "broken"}).status_code == 400
    client.logout()
    for name in ("library", "library_day", "library_duplicates"):
        assert client.get(reverse(name)).status_code == 302


def test_words_colour_and_days_find_private_pictures_and_nobody_elses(signed_in, ann, person, make_post):
    mine = make_post(ann, caption="harbour", visibility=Post.Visibility.PRIVATE, created_at=moment(2024))
    theirs = make_post(person("bea"), caption="harbour")
    draft = make_post(ann, caption="harbour", release=Post.Release.DRAFT)
    for asked in ({"q": "harbour"}, {"since": "2024-11-01", "until": "2024-11-30"}, {"post": str(draft.pk)}):
        page = signed_in.get(reverse("library"), asked).content.decode()
        assert f'value="{mine.pk}"' in page
        assert str(theirs.pk) not in page
        assert f'value="{draft.pk}"' not in page
    nothing = signed_in.get(reverse("library"), {"q": "harbour", "shade": "red"})
    assert "Drafts are not searched" in nothing.content.decode()
    refused = signed_in.get(reverse("library"), {"q": "harbour", "shade": "mauve"})
    assert refused.status_code == 400
    assert 'value="harbour"' in refused.content.decode(), "nothing typed is lost"


@pytest.mark.parametrize("name", ["library", "library_day", "library_duplicates"])
def test_a_page_takes_a_constant_number_of_queries(name, signed_in, ann, make_post, django_assert_max_num_queries):
    for number in range(12):
        make_post(ann, created_at=timezone.now() - timedelta(days=365 * (number % 4) + 1461), tags=["a"])
        if number in (1, 11):
            with django_assert_max_num_queries(16):
                signed_in.get(reverse(name))


@pytest.mark.parametrize("data", [None, b"no picture at all"])
def test_a_picture_that_is_none_is_refused_on_the_page(signed_in, data):
    sent = {"picture_file": SimpleUploadedFile("a.png", data)} if data else {}
    answer = signed_in.post(reverse("library_picture"), sent)
    assert answer.status_code == 422
    assert "picture" in answer.content.decode()


def test_a_picture_leads_to_a_link_that_is_asked_among_ones_own(signed_in, space):
    answer = signed_in.post(reverse("library_picture"), {"picture_file": SimpleUploadedFile("a.png", picture_bytes())})
    assert re.fullmatch(r"/library/\?picture=[\w-]+", answer["Location"])
