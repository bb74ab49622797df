"""Ways of looking round: trending, fresh, little known, by colour, by tag."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.boundaries.models import Block, Mute, MutedWord
from accounts.follows.models import Follow
from accounts.models import User
from discovery.feeds.explore import by_small_creators, fresh, mixed, of_colour, trending
from discovery.feeds.growing import growing_tags
from discovery.feeds.selectors import count_tagged
from discovery.models import Like, Picture, Post, Swatch
from discovery.posts.colours import write_swatches
from tests.discovery.conftest import unit


def captions(page) -> list[str]:
    return [post.caption for post in page.posts]


def like(post: Post, user: User, hours_ago: float = 1) -> None:
    made = Like.objects.create(user=user, post=post)
    Like.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(hours=hours_ago))


@pytest.fixture
def scene(person, make_post):
    """Three posts of three people, the oldest the most liked."""
    viewer, fans = person("viewer"), [person(f"fan{number}") for number in range(4)]
    posts = [make_post(person(name), caption=name, tags=["sea", name]) for name in ("loved", "liked", "plain")]
    for fan in fans:
        like(posts[0], fan)
    like(posts[1], fans[0])
    return viewer, posts


def test_trending_holds_what_people_did_something_with_and_says_so(scene):
    viewer, _ = scene
    page = trending(viewer)
    assert captions(page) == ["loved", "liked"]
    assert {post.why for post in page.posts} == {"Trending just now"}


def test_trending_is_left_out_for_whom_it_is_hidden_or_muted(scene):
    viewer, posts = scene
    Mute.objects.create(user=viewer, muted=posts[0].author)
    Block.objects.create(blocker=posts[1].author, blocked=viewer)
    assert captions(trending(viewer)) == []


def test_pages_of_trending_neither_repeat_nor_skip_though_people_go_on_liking(scene, person):
    viewer, posts = scene
    first = trending(viewer, size=1)
    for number in range(9):
        like(posts[1], person(f"late{number}"), hours_ago=0)
    rest = trending(viewer, first.next)
    assert captions(first) + captions(rest) == ["loved", "liked"]
    assert rest.next is None


@pytest.mark.parametrize("way", [trending, mixed, fresh, by_small_creators])
def test_a_damaged_cursor_is_refused(way, scene):
    for cursor in ("nonsense", "WzEsMl0", "WyIyMDI2LTAxLTAxIiwtMV0"):
        with pytest.raises(ValidationError, match="first page"):
            way(scene[0], cursor)


def test_the_front_page_mixes_what_trends_into_what_is_new_and_repeats_none_of_it(scene, person, make_post):
    viewer, _ = scene
    for number in range(8):
        make_post(person(f"new{number}"), caption=f"new {number}")
    first = mixed(viewer, size=6)
    assert captions(first) == ["new 7", "loved", "new 6", "new 5", "liked", "new 4"]
    rest = mixed(viewer, first.next, size=6)
    assert captions(rest) == ["new 3", "new 2", "new 1", "new 0", "plain"]
    assert rest.next is None


def test_fresh_shows_one_of_near_copies(scene, person, make_post):
    copy = make_post(person("copyist"), caption="copy").pictures.get()
    Picture.objects.filter(pk=copy.pk).update(fingerprint=Picture.objects.get(post=scene[1][2]).fingerprint)
    assert captions(fresh(scene[0])) == ["copy", "liked", "loved"]


def test_little_known_are_people_with_fewer_than_ten_followers(scene, person):
    viewer, posts = scene
    for number in range(10):
        Follow.objects.create(follower=person(f"follower{number}"), followee=posts[2].author)
    page = by_small_creators(viewer)
    assert captions(page) == ["liked", "loved"]
    assert page.posts[0].why == "Few know them yet"
    Follow.objects.first().delete()
    assert captions(by_small_creators(viewer)) == ["plain", "liked", "loved"]


def test_a_colour_finds_what_people_call_so(scene, client):
    viewer, posts = scene
    for post, lab in zip(posts, [[30.0, 15.0, -60.0], [50.0, 75.0, 60.0], [32.0, 14.0, -58.0]], strict=True):
        picture = post.pictures.get()
        picture.palette = [{"hex": "#000000", "lab": lab, "share": 0.6}]
        write_swatches(picture)
    assert Swatch.objects.count() == 3
    first = of_colour("blue", viewer, size=1)
    assert sorted(captions(first) + captions(of_colour("blue", viewer, first.next))) == ["loved", "plain"]
    assert first.posts[0].why == "By its colour: ‘blue’"
    with pytest.raises(ValidationError, match="A colour is one of"):
        of_colour("mauve", viewer)
    assert client.get(reverse("explore"), {"by": "colour", "colour": "mauve"}).status_code == 400
    assert captions(client.get(reverse("explore"), {"by": "colour"}).context["page"]) == captions(
        of_colour("blue", viewer)
    )


def test_growing_tags_have_true_counts_and_covers_of_their_own(scene, person, make_post):
    viewer, posts = scene
    make_post(posts[0].author, tags=["sea"], visibility=Post.Visibility.PRIVATE)
    MutedWord.objects.create(user=viewer, kind="tag", word="plain", folded="plain")
    found = growing_tags(viewer)
    assert {each.tag.slug: each.posts for each in found} == {"sea": 3, "loved": 1, "liked": 1}
    assert all(count_tagged(each.tag, viewer) == each.posts for each in found)
    assert {each.tag.slug: each.cover.caption for each in found} == {"sea": "liked", "liked": "liked", "loved": "loved"}
    own = growing_tags(posts[0].author)
    assert next(each.posts for each in own if each.tag.slug == "sea") == 4


def test_a_tag_that_was_used_lately_comes_before_one_that_was_used_as_often_long_ago(person, make_post):
    author = person("author")
    for number in range(2):
        make_post(author, unit(1), tags=["old"], created_at=timezone.now() - timedelta(days=30))
        make_post(author, unit(1), tags=["new"])
        assert number < 2
    assert [each.tag.slug for each in growing_tags(author)] == ["new", "old"]


@pytest.mark.parametrize("by", ["", "trending", "fresh", "small", "colour", "tag", "nonsense"])
def test_each_way_is_a_page_for_strangers_and_members(by, scene, client):
    for who in (None, scene[0]):
        if who:
            client.force_login(who)
        response = client.get(reverse("explore"), {"by": by})
        assert response.status_code == 200
        assert 'aria-current="page"' in response.content.decode()


def test_strangers_are_offered_neither_steering_nor_what_is_for_followers(scene, client, make_post):
    make_post(scene[1][0].author, caption="secret", visibility=Post.Visibility.FOLLOWERS)
    page = client.get(reverse("home")).content.decode()
    assert "secret" not in page
    assert "data-steer" not in page
