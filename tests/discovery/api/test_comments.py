"""What is said under posts, by the API: written, answered, read in pages, hidden and deleted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import block
from discovery.comments.services import write
from discovery.models import Comment
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def ben(person):
    return person("ben")


@pytest.fixture
def post(ann, make_post):
    return make_post(ann, unit(1))


def under(post, rest: str = "") -> str:
    return f"/api/v1/posts/{post.pk}/comments/{rest}"


def of(comment, rest: str = "") -> str:
    return f"/api/v1/comments/{comment.pk}/{rest}"


def texts(answer) -> list[str]:
    return [comment["text"] for comment in answer.json()["results"]]


def test_a_comment_is_written_answered_and_read(ann, ben, post, client_of):
    written = client_of(ben).post(under(post), {"text": "What light!"}, format="json")
    assert written.status_code == 201
    told = written.json()
    assert (told["text"], told["author"]["username"], told["thread"], told["hidden"]) == (
        "What light!", "ben", None, False,
    )  # fmt: skip
    assert client_of().get(written["Location"]).json() == told
    answer = client_of(ann).post(under(post), {"text": "Thanks", "answers_to": told["id"]}, format="json").json()
    assert answer["thread"] == told["id"]
    (thread,) = client_of().get(under(post)).json()["results"]
    assert (thread["text"], thread["answer_count"]) == ("What light!", 1)
    assert [one["text"] for one in thread["answers"]] == ["Thanks"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "  "}, "comment-empty"),
        ({"text": ""}, "blank"),
        ({"text": "x" * 2001}, "comment-too-long"),
        ({"text": "Hi", "answers_to": "0198c0de-0000-7000-8000-000000000000"}, "comment-gone"),
        ({"text": "Hi", "mood": "good"}, "unknown-field"),
        ({}, "required"),
    ],
)
def test_what_is_no_comment_is_refused(ben, post, client_of, body, code):
    assert codes(client_of(ben).post(under(post), body, format="json")) == [code]
    assert not Comment.objects.exists()


def test_threads_and_answers_come_in_pages_the_newest_first(ann, post, client_of):
    roots = [write(author=ann, post=post, text=f"Thread {number}") for number in range(3)]
    for number in range(5):
        write(author=ann, post=post, text=f"Answer {number}", parent=roots[0])
    client = client_of()
    first = client.get(under(post, "?page_size=2"))
    assert texts(first) == ["Thread 2", "Thread 1"]
    rest = client.get(first.json()["next"]).json()
    (thread,) = rest["results"]
    assert (thread["text"], thread["answer_count"], rest["next"]) == ("Thread 0", 5, None)
    assert [one["text"] for one in thread["answers"]] == ["Answer 4", "Answer 3", "Answer 2"]
    answers = client.get(of(roots[0], "answers/?page_size=3"))
    assert texts(answers) == ["Answer 4", "Answer 3", "Answer 2"]
    later = client.get(answers.json()["next"])
    assert (texts(later), later.json()["next"]) == (["Answer 1", "Answer 0"], None)
    assert texts(client.get(under(post, f"?at={roots[1].pk}"))) == ["Thread 1", "Thread 0"]
    assert codes(client.get(under(post, "?at=0198c0de-0000-7000-8000-000000000000"))) == ["not-found"]
    assert codes(client.get(under(post, "?cursor=x"))) == ["bad-cursor"]


def test_many_threads_cost_as_many_queries_as_one(ann, ben, post, client_of):
    client = client_of()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(under(post))
        return len(captured)

    def talk() -> None:
        write(author=ann, post=post, text="Yes @ben", parent=write(author=ben, post=post, text="Hello @ann"))

    talk()
    one = queries()
    for _ in range(4):
        talk()
    assert queries() == one


def test_a_deleted_comment_leaves_its_place_where_others_answered(ann, ben, post, client_of):
    root = write(author=ben, post=post, text="Secret")
    write(author=ann, post=post, text="Answer", parent=root)
    assert client_of(ben).delete(of(root)).status_code == 204
    (thread,) = client_of().get(under(post)).json()["results"]
    assert (thread["deleted"], thread["text"], thread["author"], thread["answer_count"]) == (True, "", None, 1)
    assert codes(client_of().get(of(root))) == ["not-found"]
    assert texts(client_of().get(of(root, "answers/"))) == ["Answer"]


def test_only_its_author_and_the_posts_delete_a_comment(ann, ben, post, person, client_of):
    comment = write(author=ben, post=post, text="Hello")
    assert codes(client_of(person("eve")).delete(of(comment))) == ["permission-denied"]
    assert codes(client_of().delete(of(comment))) == ["not-authenticated"]
    assert client_of(ann).delete(of(comment)).status_code == 204
    assert not Comment.objects.exists()


def test_a_hidden_comment_is_seen_by_its_author_and_the_posts(ann, ben, post, person, client_of):
    comment, eve = write(author=ben, post=post, text="Hello"), person("eve")
    assert codes(client_of(ben).put(of(comment, "hide/"))) == ["permission-denied"]
    for _ in range(2):
        assert client_of(ann).put(of(comment, "hide/")).json()["hidden"] is True
    assert [texts(client_of(one).get(under(post))) for one in (ann, ben, eve)] == [["Hello"], ["Hello"], []]
    assert codes(client_of(eve).get(of(comment))) == ["not-found"]
    assert client_of(ann).delete(of(comment, "hide/")).json()["hidden"] is False
    assert texts(client_of(eve).get(under(post))) == ["Hello"]


def test_nothing_is_said_past_a_block_or_under_what_is_hidden(ann, ben, post, client_of, make_post):
    comment = write(author=ben, post=post, text="Hello")
    private = make_post(ann, unit(1), visibility="private")
    assert codes(client_of(ben).post(under(private), {"text": "Hi"}, format="json")) == ["not-found"]
    assert codes(client_of(ben).get(under(private))) == ["not-found"]
    block(blocker=ann, blocked=ben)
    assert texts(client_of(ann).get(under(post))) == []
    assert codes(client_of(ann).get(of(comment))) == ["not-found"]
    assert codes(client_of(ben).get(of(comment))) == ["not-found"]
