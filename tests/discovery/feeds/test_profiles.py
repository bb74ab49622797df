"""A person's page: true numbers for each viewer, pinned posts first and once, and nothing where nothing is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.follows.services import block, close_account, follow
from accounts.models import Block
from discovery.feeds.profile_services import PINS, pin, unpin
from discovery.models import Pin, Post
from tests.discovery.conftest import unit

HTMX = {"HX-Request": "true"}


def page_of(client, username="author", **asked):
    return client.get(reverse("profile", args=[username]), asked)


def captions(response) -> list[str]:
    return [post.caption for post in response.context["page"].posts]


@pytest.fixture
def scene(person, make_post):
    author, viewer = person("author", bio="Mist and harbours."), person("viewer")
    for visibility in ("public", "followers", "private"):
        make_post(author, caption=visibility, visibility=visibility)
    make_post(author, caption="draft", release=Post.Release.DRAFT)
    return author, viewer


def test_numbers_are_the_lengths_of_their_lists_for_each_viewer(scene, client, person):
    author, viewer = scene
    follow(follower=viewer, followee=author)
    fan = person("fan")
    follow(follower=fan, followee=author)
    follow(follower=author, followee=fan)
    Block.objects.create(blocker=fan, blocked=viewer)
    for who, posts, people in [(None, 1, 2), (viewer, 2, 1), (author, 3, 2)]:
        if who:
            client.force_login(who)
        response = page_of(client)
        numbers = response.context["numbers"]
        assert numbers.posts == len(captions(response)) == posts
        assert numbers.followers == len(client.get(reverse("followers", args=["author"])).context["page"]) == people
        assert numbers.following == len(client.get(reverse("following", args=["author"])).context["page"])


def test_a_name_in_capitals_leads_to_the_profile(scene, client):
    assert client.get("/@Author/")["Location"] == "/@author/"
    assert client.get("/@nobody/").status_code == 404


def test_pinned_posts_come_first_the_latest_pin_before_the_others_and_once(scene, client, make_post):
    author, viewer = scene
    old = Post.objects.get(caption="public")
    hidden = Post.objects.get(caption="private")
    make_post(author, caption="new")
    for post in (old, hidden):
        pin(post=post)
    assert captions(page_of(client)) == ["public", "new"]
    client.force_login(author)
    assert captions(page_of(client)) == ["private", "public", "new", "followers"]
    assert captions(page_of(client, view="portfolio")) == captions(page_of(client))
    client.force_login(viewer)
    assert page_of(client).context["numbers"].posts == len(captions(page_of(client))) == 2


def test_the_next_page_repeats_no_pinned_post(person, make_post, client):
    author = person("author")
    posts = [make_post(author, unit(1), caption=f"post {number}") for number in range(33)]
    pin(post=posts[0])
    for view in ("posts", "portfolio"):
        first = page_of(client, view=view)
        address = {"view": view, "cursor": first.context["page"].next}
        rest = client.get(reverse("profile", args=["author"]), address, headers=HTMX)
        assert captions(first)[0] == "post 0"
        assert sorted(captions(first) + captions(rest)) == sorted(post.caption for post in posts)
        assert "<html" not in rest.content.decode()


def test_a_few_posts_of_ones_own_can_be_pinned_when_they_are_out(scene, client, make_post):
    author, viewer = scene
    client.force_login(author)
    draft, public = Post.objects.get(caption="draft"), Post.objects.get(caption="public")
    assert client.post(reverse("post_pin", args=[draft.pk]), {"pinned": "1"}).status_code == 400
    for wanted in ("1", "1", "0", "0"):
        assert client.post(reverse("post_pin", args=[public.pk]), {"pinned": wanted}).status_code == 302
        assert Pin.objects.exists() == (wanted == "1")
    for number in range(PINS):
        pin(post=make_post(author, caption=str(number)))
    refused = client.post(reverse("post_pin", args=[public.pk]), {"pinned": "1"}, headers=HTMX)
    assert "Unpin one first" in refused.content.decode()
    assert Pin.objects.count() == PINS
    client.force_login(viewer)
    assert client.post(reverse("post_pin", args=[public.pk]), {"pinned": "1"}).status_code == 403
    hidden = Post.objects.get(caption="private")
    assert client.post(reverse("post_pin", args=[hidden.pk]), {"pinned": "1"}).status_code == 404


def test_pins_keep_their_places_however_often_they_change(person, make_post):
    author = person("author")
    first, *others = [make_post(author) for _ in range(4)]
    pin(post=first)
    for _ in range(3):
        for post in others:
            pin(post=post)
        for post in others:
            unpin(post=post)
    for post in others:
        pin(post=post)
    places = list(Pin.objects.order_by("position").values_list("post", "position"))
    assert places == [(post.pk, place) for place, post in enumerate([*reversed(others), first])]


def test_a_private_account_shows_strangers_who_it_is_and_nothing_more(scene, client, person):
    author, viewer = scene
    fan = person("fan")
    follow(follower=fan, followee=author)
    follow(follower=viewer, followee=fan)
    close_account(user=author)
    for who in (None, viewer):
        if who:
            client.force_login(who)
        for view in ("posts", "boards", "portfolio"):
            response = page_of(client, view=view)
            page = response.content.decode()
            assert "This account is private" in page
            assert "Mist and harbours." in page
            assert "Ask to follow" in page
            assert "followers</a>" not in page
            assert "whom you follow" not in page
            assert not {"page", "numbers", "known"} & response.context.keys()
    client.force_login(fan)
    assert captions(page_of(client)) == ["followers", "public"]


def test_the_numbers_follow_a_click_on_follow(scene, client):
    author, viewer = scene
    client.force_login(viewer)
    ask = {"HX-Request": "true", "HX-Target": "numbers"}
    clicked = client.post(reverse("follow", args=["author"]), {"followed": "1"}, headers=HTMX)
    assert clicked["HX-Trigger"] == "followed"
    assert "<b>1</b> follower<" in client.get(reverse("profile", args=["author"]), headers=ask).content.decode()
    close_account(user=author)
    client.post(reverse("follow", args=["author"]), {"followed": "0"}, headers=HTMX)
    closed = client.get(reverse("profile", args=["author"]), headers=ask)
    assert (closed["HX-Refresh"], closed.content) == ("true", b"")


def test_a_request_opens_nothing(scene, client):
    author, viewer = scene
    close_account(user=author)
    follow(follower=viewer, followee=author)
    client.force_login(viewer)
    page = page_of(client).content.decode()
    assert "You have asked to follow" in page
    assert "Withdraw" in page


def test_whom_one_has_blocked_is_shown_by_name_alone(scene, client):
    author, viewer = scene
    block(blocker=viewer, blocked=author)
    client.force_login(viewer)
    page = page_of(client).content.decode()
    assert "You have blocked author" in page
    assert "Mist and harbours." not in page
    assert "<article" not in page


def test_people_whom_one_follows_are_named_among_the_followers(scene, client, person):
    author, viewer = scene
    for number in range(4):
        fan = person(f"fan{number}")
        follow(follower=fan, followee=author)
        follow(follower=viewer, followee=fan)
    follow(follower=person("stranger"), followee=author)
    client.force_login(viewer)
    response = page_of(client)
    known = response.context["known"]
    assert (len(known.people), known.total) == (3, 4)
    assert "4 people whom you follow follow them" in " ".join(response.content.decode().split())
    assert len(client.get(reverse("followers", args=["author"]), {"known": ""}).context["page"]) == known.total


def test_ones_own_page_tells_who_waits(scene, client):
    author, viewer = scene
    close_account(user=author)
    follow(follower=viewer, followee=author)
    client.force_login(author)
    assert page_of(client).context["waiting"] == 1


def test_links_lead_out_without_vouching_for_where_to(scene, client):
    author, _ = scene
    author.links = [{"label": "Shop", "url": "https://example.org/"}]
    author.save()
    assert 'href="https://example.org/" rel="nofollow me noopener"' in page_of(client).content.decode()


def test_a_profile_takes_as_many_queries_for_much_as_for_little(
    scene, client, person, make_post, django_assert_max_num_queries
):
    author, viewer = scene
    client.force_login(viewer)
    for number in range(12):
        fan = person(f"fan{number}")
        follow(follower=fan, followee=author)
        follow(follower=viewer, followee=fan)
        post = make_post(author, tags=[f"tag{number}"])
        if number < PINS:
            pin(post=post)
        if number in (0, 11):
            with django_assert_max_num_queries(20):
                page_of(client)
