"""Search by the API: words, tags, posts, pictures and all of them together."""

from __future__ import annotations

import pytest
from django.urls import reverse

from discovery.embeddings.indexing import embed_batch
from discovery.models import QueryPicture
from discovery.tastes.processing import refresh_stale
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.api.conftest import codes, ids, stored, upload
from tests.discovery.conftest import incoming, picture_bytes, unit

SEARCH = "/api/v1/search/"
RED, BLUE = (200, 40, 40), (40, 40, 200)


@pytest.fixture
def classic(settings):
    """The encoder whose blocks are colour, texture and shape; ask for it before `red_and_blue`."""
    settings.KINDRED_ENCODER = "classic:v1"


@pytest.fixture
def red_and_blue(transactional_db, person):
    """A red and a blue post of two people, as the worker leaves them."""
    posts = []
    for number, (name, colour) in enumerate({"red": RED, "blue": BLUE}.items()):
        data = picture_bytes(colour, size=(320, 320), seed=number)
        post = receive(author=person(f"{name}_maker"), pictures=[incoming(data)], caption=f"all {name}", tags=[name])
        prepare(post.pictures.get().pk)
        posts.append(post)
    embed_batch()
    refresh_stale()
    return [str(post.pk) for post in posts]


@pytest.mark.django_db
def test_words_find_captions_in_either_verb(person, client_of, make_post):
    post = make_post(person("maker"), unit(1), caption="A blue shirt")
    make_post(person("other"), unit(1), caption="A watch")
    answers = [
        client_of().get(f"{SEARCH}?q=blue shirts"),
        client_of().post(SEARCH, {"q": "blue shirts"}, format="json"),
        client_of().post(SEARCH, {"q": "blue shirts"}, format="multipart"),
    ]
    for answer in answers:
        assert ids(answer) == [str(post.pk)]
        assert answer.json()["query"] == {"version": 1, "terms": [{"words": "blue shirts"}]}
        (why,) = answer.json()["results"][0]["why"]
        assert (why["leg"], why["rank"], why["share"]) == ("words", 1, 1.0)
        assert why["words"] == {"blue": ["caption"], "shirts": ["caption"]}
        assert answer.json()["url"] == "http://testserver/search/?q=blue+shirts"


@pytest.mark.django_db
def test_the_next_page_of_a_posted_search_is_a_link(person, client_of, make_post):
    posts = {str(make_post(person(f"maker{n}"), unit(1), caption="A watch").pk) for n in range(3)}
    first = client_of().post(SEARCH, {"q": "watch", "page_size": 2}, format="json")
    second = client_of().get(first.json()["next"])
    assert len(ids(first)) == 2
    assert set(ids(first) + ids(second)) == posts
    assert second.json()["next"] is None


@pytest.mark.parametrize("colour", [0, 1])
def test_a_picture_finds_its_like_first(red_and_blue, eager, client_of, colour):
    data = picture_bytes([RED, BLUE][colour], size=(320, 320), seed=9)
    answer = client_of().post(SEARCH, {"picture": upload(data)}, format="multipart")
    told = answer.json()
    assert answer.status_code == 200
    assert ids(answer)[0] == red_and_blue[colour]
    assert len(ids(answer)) == 2
    assert told["query"]["terms"] == [{"picture": told["picture"]}]
    assert told["results"][0]["why"][0]["leg"] == "vector"
    assert (told["total"], told["answer"]) == (2, "exhausted")
    assert told["url"] == f"http://testserver/search/?picture={told['picture']}"
    assert ids(client_of().get(f"{SEARCH}?picture={told['picture']}")) == ids(answer)
    assert ids(client_of().post(SEARCH, {"picture_token": told["picture"]}, format="json")) == ids(answer)


def test_a_picture_and_words_and_a_tag_are_asked_together(red_and_blue, eager, client_of):
    red, blue = red_and_blue
    data = picture_bytes(RED, size=(320, 320), seed=9)
    both = client_of().post(SEARCH, {"picture": upload(data), "q": "blue"}, format="multipart")
    assert set(ids(both)) == {red, blue}
    narrowed = client_of().post(SEARCH, {"picture": upload(data), "tag": "Blue"}, format="multipart")
    assert ids(narrowed) == [blue]
    assert narrowed.json()["query"]["filters"] == {"tags": ["blue"]}


def test_people_for_a_picture_are_those_who_post_its_like(red_and_blue, eager, client_of):
    data = picture_bytes(BLUE, size=(320, 320), seed=9)
    told = client_of().post(f"{SEARCH}people/", {"picture": upload(data)}, format="multipart").json()
    assert told["results"][0]["username"] == "blue_maker"
    assert [picture["post"] for picture in told["results"][0]["evidence"]] == [red_and_blue[1]]
    assert told["url"] == f"http://testserver{reverse('people_for_search')}?picture={told['picture']}"
    again = client_of().get(f"{SEARCH}people/?picture={told['picture']}").json()
    assert again["results"] == told["results"]


def test_people_for_a_searched_post_are_others_than_its_author(red_and_blue, client_of):
    told = client_of().get(f"{SEARCH}people/?post={red_and_blue[0]}").json()
    assert [one["username"] for one in told["results"]] == ["blue_maker"]


@pytest.mark.django_db
def test_a_picture_that_nothing_has_looked_at_yet_is_kept_for_another_try(client_of, settings, space):
    settings.KINDRED_QUERY_PATIENCE = 0.05
    answer = client_of().post(SEARCH, {"picture": upload()}, format="multipart")
    assert answer.status_code == 503
    assert codes(answer) == ["encoder-unavailable"]
    assert int(answer["Retry-After"]) > 0
    token = answer.json()["picture"]
    assert QueryPicture.objects.get().token == token
    assert client_of().get(f"{SEARCH}?picture={token}").status_code == 503
    beside = client_of().get(f"{SEARCH}?picture={token}&q=red").json()
    assert beside["picture"] == token
    assert [each["code"] for each in beside["degraded"]] == ["picture"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"text", "not-a-picture"), (picture_bytes()[:-200], "truncated")]
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(client_of, data, code):
    before = stored()
    for address in (SEARCH, f"{SEARCH}people/"):
        answer = client_of().post(address, {"picture": upload(data)}, format="multipart")
        assert answer.status_code == 400
        assert codes(answer) == [code]
    assert not QueryPicture.objects.exists()
    assert stored() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 400, "empty-query"),
        ({"q": "  "}, 400, "empty-query"),
        ({"q": "x" * 201}, 400, "query-too-long"),
        ({"tag": "!!!"}, 400, "unknown-tag"),
        ({"post": "not-an-id"}, 400, "unknown-post"),
        ({"post": "0198c0de-0000-7000-8000-000000000000"}, 404, "not-found"),
        ({"picture": "no-such-token"}, 400, "picture-expired"),
        ({"page_size": "1000", "q": "red"}, 400, "max-value"),
        ({"q": "red", "more": "colour"}, 400, "unknown-block"),
        ({"q": "red", "weights": "colour:3"}, 400, "unknown-block"),
        ({"q": "red", "weights": "colour:many"}, 400, "bad-weights"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_in_every_form(client_of, space, asked, status, code):
    answers = [
        client_of().get(SEARCH, asked),
        client_of().post(SEARCH, asked, format="json"),
        client_of().post(SEARCH, asked, format="multipart"),
    ]
    for answer in answers:
        assert answer.status_code == status
        assert codes(answer) == [code]


@pytest.mark.django_db
def test_a_refused_query_takes_no_picture_in(client_of):
    for refused, code in (({"q": "x" * 201}, "query-too-long"), ({"weights": "hue:2"}, "unknown-block")):
        answer = client_of().post(SEARCH, {"picture": upload(), **refused}, format="multipart")
        assert codes(answer) == [code]
    assert not QueryPicture.objects.exists()


def test_a_look_is_weighed_by_its_parts(classic, red_and_blue, eager, client_of):
    data = picture_bytes(BLUE, size=(320, 320), seed=0)  # the noise of the red post in the colour of the blue one
    asked = {"weights": "colour:0, texture:10"}
    answer = client_of().post(SEARCH, {"picture": upload(data), **asked}, format="multipart")
    told = answer.json()
    assert ids(answer) == red_and_blue
    assert told["query"]["weights"] == {"colour": 0.0, "texture": 10.0}
    assert told["url"] == f"http://testserver/search/?picture={told['picture']}&weights=colour%3A0%2Ctexture%3A10"
    by_colour = client_of().get(SEARCH, {"picture": told["picture"], "more": "colour"})
    assert ids(by_colour) == red_and_blue[::-1]
    assert by_colour.json()["url"] == f"http://testserver/search/?picture={told['picture']}&more=colour"


def test_the_next_page_is_weighed_like_the_first(classic, red_and_blue, eager, client_of):
    asked = {"picture": upload(picture_bytes(BLUE, size=(320, 320))), "weights": "colour:0", "page_size": 1}
    first = client_of().post(SEARCH, asked, format="multipart").json()
    assert "weights=colour%3A0" in first["next"]
    second = client_of().get(first["next"]).json()
    assert {first["results"][0]["id"], second["results"][0]["id"]} == set(red_and_blue)
    assert second["query"] == first["query"]


def test_a_block_that_is_not_there_is_refused_with_those_that_are(classic, red_and_blue, client_of):
    answer = client_of().get(SEARCH, {"post": red_and_blue[0], "weights": "hue:2"})
    assert codes(answer) == ["unknown-block"]
    assert "colour, texture, shape" in answer.json()["detail"]


@pytest.mark.django_db
def test_people_are_found_by_words_as_well(person, client_of, make_post):
    maker = person("maker")
    for number in range(2):
        make_post(maker, unit(1, number), caption="A red shirt")
    make_post(person("other"), unit(0, 1), caption="A watch")
    told = client_of().get(f"{SEARCH}people/?q=shirt").json()
    assert [one["username"] for one in told["results"]] == ["maker"]
    assert len(told["results"][0]["evidence"]) == 2


def document(*terms: dict[str, object], **members: object) -> dict[str, object]:
    return {"version": 1, "terms": list(terms), **members}


@pytest.mark.django_db
def test_a_document_is_asked_and_told_alike(person, client_of, make_post):
    asked, near = make_post(person("a"), unit(1)), make_post(person("b"), unit(1, 0.1), tags=["sea"])
    make_post(person("c"), unit(1, 0.2))
    query = document({"post": str(asked.pk), "weight": 2.0}, filters={"tags": ["sea"]})
    answer = client_of().post(SEARCH, {"query": query}, format="json")
    assert ids(answer) == [str(near.pk)]
    assert answer.json()["query"] == query
    link = answer.json()["url"].partition("?")[2]
    assert ids(client_of().get(f"{SEARCH}?{link}")) == ids(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code"),
    [
        (document(*[{"words": "blue"}] * 10_000), "too-many-terms"),
        (document({"words": "blue", "weight": 1e308}), "bad-weight"),
        (document({"picture": "abc", "region": [0.9, 0.9, 0.5, 0.5]}), "bad-region"),
        (document({"picture": "abc", "region": [0.5, 0.5, 0.001, 0.001]}), "bad-region"),
        (document({"picture": "abc"}), "picture-expired"),
        (document({"author": "nobody_here"}), "unknown-author"),
        (document(filters={"colour": "sky"}), "unknown-colour"),
        (document(filters={"mine": True}), "sign-in-needed"),
        (document(), "empty-query"),
        ("blue", "bad-query"),
        ({"version": 7}, "unsupported-version"),
    ],
)
def test_an_absurd_document_gets_a_clear_answer(client_of, query, code):
    answer = client_of().post(SEARCH, {"query": query}, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["%", "\\", "a & b | !c <-> (", "'); DROP TABLE", "\x01\x02", "*:* ~!", "%_%", "—"])
def test_operators_in_words_are_words(person, client_of, make_post, text):
    make_post(person("a"), unit(1), caption="A shirt")
    for answer in (client_of().get(SEARCH, {"q": text}), client_of().post(SEARCH, {"q": text}, format="json")):
        assert answer.status_code == 200 or codes(answer) == ["empty-query"]
        assert answer.status_code == 400 or ids(answer) == []


@pytest.mark.django_db
def test_the_answers_tell_how_to_refine_them(person, client_of, make_post):
    for number in range(3):
        make_post(person(f"maker{number}"), unit(1, number), caption="A shirt", tags=["blue"] if number else ["red"])
    answer = client_of().get(SEARCH, {"q": "shirt"}).json()
    told = client_of().get(answer["refine"]).json()
    assert [(tag["value"], tag["posts"]) for tag in told["tags"]] == [("blue", 2), ("red", 1)]
    for facet in [*told["tags"], *told["authors"]]:
        assert len(ids(client_of().post(SEARCH, {"query": facet["query"]}, format="json"))) == facet["posts"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "people/", "refine/"])
def test_a_part_that_nothing_has_looked_at_yet_is_to_be_asked_for_again(
    address, person, client_of, make_post, settings
):
    settings.KINDRED_QUERY_PATIENCE = 0.05
    post = make_post(person("a"), unit(1))
    answer = client_of().get(f"{SEARCH}{address}", {"post": post.pk, "region": "0,0,0.5,0.5"})
    assert answer.status_code == 503
    assert codes(answer) == ["encoder-unavailable"]
