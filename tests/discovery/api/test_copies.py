"""Copies before posting, and lineages, by the API: what is told, to whom, and what is kept of the picture."""

from __future__ import annotations

import pytest

from discovery.embeddings import indexing
from discovery.models import Post, QueryPicture
from discovery.posts.services import set_tags
from discovery.search.services import receive_query_picture
from discovery.uploads import processing
from discovery.uploads.services import receive
from tests.discovery.api.conftest import codes, stored, upload
from tests.discovery.conftest import incoming, picture_bytes
from tests.discovery.uploads.test_posting_arrivals import arrived

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("eager")]

DATA = picture_bytes(size=(120, 90), seed=3)


@pytest.fixture
def posted(person):
    """A finished post of the picture `DATA`."""

    def make(username: str, **fields: object) -> Post:
        post = receive(author=person(username), pictures=[incoming(DATA)], **fields)
        processing.prepare(post.pictures.get().pk)
        indexing.embed_batch()
        return post

    return make


def ask(client, data: bytes = DATA):
    return client.post("/api/v1/copies/", {"picture": upload(data)}, format="multipart")


def test_a_copy_is_told_with_who_posted_it_first_and_when(posted, client_of, person):
    first = posted("first")
    posted("second")
    told = ask(client_of(person("viewer"))).json()["copies"]
    assert [(copy["tier"], copy["author"]["username"]) for copy in told] == [
        ("same-file", "first"),
        ("same-file", "second"),
    ]
    assert told[0]["picture"]["post"] == str(first.pk)
    assert told[0]["picture"]["post_url"].endswith(first.get_absolute_url())
    assert told[0]["picture"]["id"] == str(first.pictures.get().pk)
    assert told[0]["since"].startswith(f"{first.created_at:%Y-%m-%dT%H:%M:%S}")
    assert told[0]["yours"] is False


def test_ones_own_post_is_told_as_such(posted, client_of):
    post = posted("author", visibility="private")
    (copy,) = ask(client_of(post.author)).json()["copies"]
    assert copy["yours"] is True


def test_the_same_picture_saved_again_is_found(posted, client_of, person):
    posted("author")
    (copy,) = ask(client_of(person("viewer")), picture_bytes(size=(120, 90), seed=3, form="BMP")).json()["copies"]
    assert copy["tier"] == "same-picture"


@pytest.mark.parametrize("visibility", ["followers", "private"])
def test_a_hidden_copy_is_not_told_and_looks_like_none(posted, client_of, person, visibility):
    client = client_of(person("viewer"))
    nothing = ask(client).content
    posted("author", visibility=visibility)
    assert ask(client).content == nothing == b'{"copies":[]}'


def test_nothing_is_kept_of_the_picture(client_of, person):
    before = stored()
    assert ask(client_of(person("viewer"))).status_code == 200
    assert not QueryPicture.objects.exists()
    assert stored() == before
    assert not Post.objects.exists()


def test_a_picture_that_was_searched_with_is_asked_by_its_token_and_stays(posted, client_of, person):
    posted("author")
    token = receive_query_picture(file=upload(DATA), owner=None).token
    answer = client_of(person("viewer")).post("/api/v1/copies/", {"picture_token": token}, format="json")
    assert [copy["tier"] for copy in answer.json()["copies"]] == ["same-file"]
    assert QueryPicture.objects.filter(token=token).exists()


def test_what_cannot_be_compared_is_refused(client_of, person):
    client = client_of(person("viewer"))
    assert codes(client.post("/api/v1/copies/", {}, format="json")) == ["no-picture"]
    assert codes(client.post("/api/v1/copies/", {"picture_token": "gone"}, format="json")) == ["picture-expired"]
    assert codes(ask(client, b"plain text")) == ["not-a-picture"]
    assert codes(ask(client_of())) == ["not-authenticated"]


def test_a_lineage_says_what_was_before_and_after(posted, client_of, person):
    first, second, third = posted("first"), posted("second"), posted("third")
    told = client_of().get(f"/api/v1/posts/{second.pk}/lineage/").json()
    assert told["is_first"] is False
    assert [copy["picture"]["post"] for copy in told["earlier"]] == [str(first.pk)]
    assert [copy["picture"]["post"] for copy in told["later"]] == [str(third.pk)]
    Post.objects.filter(pk=first.pk).update(visibility="private")
    told = client_of(person("viewer")).get(f"/api/v1/posts/{second.pk}/lineage/").json()
    assert told["is_first"] is True
    assert told["earlier"] == []
    assert client_of().get(f"/api/v1/posts/{first.pk}/lineage/").status_code == 404


def test_what_has_arrived_in_pieces_is_compared_without_being_sent_again(posted, client_of, person):
    posted("first")
    viewer = person("viewer")
    arrival = arrived(viewer, DATA)
    (copy,) = client_of(viewer).post("/api/v1/copies/", {"arrival": str(arrival.pk)}).json()["copies"]
    assert copy["tier"] == "same-file"
    assert not QueryPicture.objects.exists()
    answer = client_of(person("stranger")).post("/api/v1/copies/", {"arrival": str(arrival.pk)})
    assert (answer.status_code, codes(answer)) == (400, ["arrival-unknown"])


def test_tags_that_it_may_want_are_told_where_they_are_asked_for(posted, client_of, person):
    for name in ("first", "second"):
        posted(name, tags=["noise"])
    for number in range(4):
        other = Post.objects.create(author=person(f"other{number}"), state=Post.State.PUBLISHED)
        set_tags(post=other, names=["else"])
    asked = {"arrival": str(arrived(viewer := person("viewer"), DATA).pk), "tags": "1"}
    told = client_of(viewer).post("/api/v1/copies/", asked).json()
    assert [tag["name"] for tag in told["tags"]] == ["noise"]
    assert told["tags"][0]["reason"] == "on a picture that is nearly the same"
    assert "tags" not in ask(client_of(viewer)).json()
