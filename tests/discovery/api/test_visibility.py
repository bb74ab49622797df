"""What somebody may not see is not told of anywhere, and looks like what does not exist."""

from __future__ import annotations

import pytest

from accounts.follows.services import follow
from discovery.models import Post
from discovery.tastes.processing import refresh
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(person, make_post, know_tastes):
    """An author's public, followers' and private post, all alike; a follower and a stranger."""
    author, follower, stranger = person("author"), person("follower"), person("stranger")
    follow(follower=follower, followee=author)
    posts = {
        visibility: make_post(
            author, unit(1, 0.01 * n), caption="A picture", tags=["red", f"{visibility}only"], visibility=visibility
        )
        for n, visibility in enumerate(("public", "followers", "private"))
    }
    posts["asked"] = make_post(stranger, unit(1), caption="Asked by")
    know_tastes(author, stranger)
    return {"author": author, "follower": follower, "stranger": stranger, None: None}, posts


SEEN_BY = {
    "author": {"public", "followers", "private"},
    "follower": {"public", "followers"},
    "stranger": {"public"},
    None: {"public"},
}


@pytest.mark.parametrize("viewer", SEEN_BY)
def test_each_viewer_finds_exactly_what_they_may_see(site, client_of, viewer):
    people, posts = site
    client = client_of(people[viewer])
    names = {str(post.pk): name for name, post in posts.items()}
    for address in (
        "/api/v1/people/author/posts/",
        "/api/v1/tags/red/posts/",
        "/api/v1/search/?q=picture",
        "/api/v1/search/?tag=red",
        f"/api/v1/search/?post={posts['asked'].pk}",
        f"/api/v1/posts/{posts['asked'].pk}/similar/",
    ):
        assert {names[found] for found in ids(client.get(address))} == SEEN_BY[viewer], address
    for address in ("/api/v1/posts/", "/api/v1/feeds/explore/"):
        assert {names[found] for found in ids(client.get(address))} == {"public", "asked"}


@pytest.mark.parametrize("viewer", SEEN_BY)
def test_a_hidden_post_answers_like_one_that_does_not_exist(site, client_of, viewer):
    people, posts = site
    client = client_of(people[viewer])
    missing = client.get("/api/v1/posts/0198c0de-0000-7000-8000-000000000000/")
    assert missing.status_code == 404
    for name in ("public", "followers", "private"):
        for tail in ("", "similar/", "people/"):
            answer = client.get(f"/api/v1/posts/{posts[name].pk}/{tail}")
            assert answer.status_code == (200 if name in SEEN_BY[viewer] else 404)
            assert answer.status_code == 200 or answer.content == missing.content
        answer = client.get(f"/api/v1/search/?post={posts[name].pk}")
        assert answer.status_code == (200 if name in SEEN_BY[viewer] else 404)


def test_a_hidden_post_cannot_be_changed_liked_or_deleted(site, client_of):
    people, posts = site
    client, hidden = client_of(people["stranger"]), f"/api/v1/posts/{posts['private'].pk}/"
    answers = [
        client.put(f"{hidden}like/"),
        client.delete(f"{hidden}like/"),
        client.patch(hidden, {"caption": "x"}, format="json"),
        client.delete(hidden),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_home_is_of_others_what_the_viewer_may_see(site, client_of):
    people, posts = site
    names = {str(post.pk): name for name, post in posts.items()}
    homes = {
        viewer: {names[found] for found in ids(client_of(people[viewer]).get("/api/v1/feeds/home/"))}
        for viewer in ("author", "follower", "stranger")
    }
    assert homes == {"author": {"asked"}, "follower": SEEN_BY["follower"] | {"asked"}, "stranger": {"public"}}


@pytest.mark.parametrize("viewer", SEEN_BY)
def test_evidence_shows_no_hidden_picture(site, client_of, viewer):
    people, posts = site
    client = client_of(people[viewer])
    # A taste that was made while the posts were public still names their pictures.
    Post.objects.filter(pk__in=[posts["followers"].pk, posts["private"].pk]).update(visibility="public")
    refresh(people["author"].pk, posts["public"].embeddings.first().space_id)
    for name in ("followers", "private"):
        Post.objects.filter(pk=posts[name].pk).update(visibility=name)
    allowed = {str(posts[name].pk) for name in SEEN_BY[viewer]} | {str(posts["asked"].pk)}
    told = [
        client.get(f"/api/v1/posts/{posts['asked'].pk}/people/"),
        client.get(f"/api/v1/search/people/?post={posts['asked'].pk}"),
        client.get("/api/v1/people/suggested/"),
    ]
    shown = [p["post"] for answer in told for one in answer.json()["results"] for p in one["evidence"]]
    assert viewer == "author" or shown
    assert set(shown) <= allowed


def test_a_tag_that_only_hidden_posts_carry_is_not_told_of(site, client_of):
    people, _ = site
    stranger, author = client_of(people["stranger"]), client_of(people["author"])
    assert [tag["name"] for tag in author.get("/api/v1/tags/?q=priv").json()["results"]] == ["privateonly"]
    assert stranger.get("/api/v1/tags/?q=priv").json()["results"] == []
    assert author.get("/api/v1/tags/privateonly/posts/").status_code == 200
    hidden = stranger.get("/api/v1/tags/privateonly/posts/")
    assert hidden.status_code == 404
    assert hidden.content == stranger.get("/api/v1/tags/never-used/posts/").content


def test_the_number_of_posts_counts_what_the_viewer_may_see(site, client_of):
    people, _ = site
    told = {viewer: client_of(people[viewer]).get("/api/v1/people/author/").json() for viewer in SEEN_BY}
    counts = {viewer: person["posts_count"] for viewer, person in told.items()}
    assert counts == {"author": 3, "follower": 2, "stranger": 1, None: 1}


def test_a_deactivated_person_is_gone_with_their_posts(site, client_of):
    people, posts = site
    people["author"].is_active = False
    people["author"].save()
    client = client_of(people["follower"])
    assert codes(client.get("/api/v1/people/author/")) == ["not-found"]
    assert codes(client.get("/api/v1/people/author/posts/")) == ["not-found"]
    assert ids(client.get("/api/v1/search/?q=picture")) == []
    assert client.get(f"/api/v1/posts/{posts['public'].pk}/").status_code == 404


def test_the_pictures_of_a_page_stay_hidden_when_their_post_is_hidden_later(site, client_of):
    people, posts = site
    client = client_of(people["stranger"])
    first = client.get("/api/v1/search/?tag=red&page_size=1").json()
    Post.objects.filter(pk=posts["public"].pk).update(visibility="private")
    again = client.get("/api/v1/search/?tag=red&page_size=1").json()
    assert len(first["results"]) == 1
    assert again["results"] == []
