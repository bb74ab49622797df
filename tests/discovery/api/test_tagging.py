"""Tag suggestions by the API: told to the author alone, and taken beside the tags that are there."""

from __future__ import annotations

import pytest

from discovery.models import Post
from discovery.posts.services import record_labels
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(person):
    return person("maker")


@pytest.fixture
def post(author, make_post) -> Post:
    made = make_post(author, unit(1), tags=["old"])
    record_labels({made.pictures.get().pk: [("heron", 0.8), ("reed", 0.1)]})
    return made


def place(post: Post) -> str:
    return f"/api/v1/posts/{post.pk}/tag-suggestions/"


def test_each_suggestion_comes_with_its_confidence_and_its_reason(post, author, client_of):
    told = client_of(author).get(place(post)).json()
    assert told["next"] is None
    assert told["results"] == [
        {
            "name": "heron",
            "slug": "heron",
            "confidence": 0.8,
            "reason": "the picture looks like: heron",
            "sources": ["labels"],
        }
    ]


def test_taken_tags_stand_beside_the_old_ones_and_are_found_by(post, author, client_of):
    client = client_of(author)
    told = client.post(place(post), {"tags": ["heron", "Grey day"]}, format="json").json()
    assert sorted(told["tags"]) == ["Grey day", "heron", "old"]
    assert client.get(place(post)).json()["results"] == []
    assert ids(client.get("/api/v1/search/?q=grey")) == [str(post.pk)]


def test_suggesting_changes_nothing(post, author, client_of):
    client_of(author).get(place(post))
    assert [tag.name for tag in post.tags.all()] == ["old"]


def test_a_post_suggests_nothing_to_others(post, person, client_of):
    other = client_of(person("other"))
    assert codes(other.get(place(post))) == ["permission-denied"]
    assert codes(other.post(place(post), {"tags": ["x"]}, format="json")) == ["permission-denied"]
    assert client_of().get(place(post)).status_code == 401
    Post.objects.update(visibility="private")
    assert codes(other.get(place(post))) == ["not-found"]
    assert [tag.name for tag in post.tags.all()] == ["old"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"tags": ["!!!"]}, "unknown-tag"),
        ({"tags": []}, "unknown-tag"),
        ({"tags": {"a": 1}}, "not-a-list"),
        ({}, "required"),
        ({"tags": [f"tag{number}" for number in range(30)]}, "too-many-tags"),
    ],
)
def test_what_cannot_be_a_tag_is_refused_and_changes_nothing(post, author, client_of, body, code):
    answer = client_of(author).post(place(post), body, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert [tag.name for tag in post.tags.all()] == ["old"]


def test_labels_are_told_with_their_picture(post, client_of):
    (picture,) = client_of().get(f"/api/v1/posts/{post.pk}/").json()["pictures"]
    assert picture["labels"] == [{"name": "heron", "confidence": 0.8}, {"name": "reed", "confidence": 0.1}]
