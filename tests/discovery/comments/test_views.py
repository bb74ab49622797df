"""Reading and writing under a post, with htmx and without."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Block
from discovery.comments.services import write
from discovery.models import Comment, Post

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def address(scene):
    return reverse("comments", args=[scene.post.pk])


def test_a_comment_is_written_and_read(scene, client, address):
    client.force_login(scene.ana)
    response = client.post(address, {"text": "Lovely <b>light</b>, @owner"}, follow=True)
    text = response.content.decode()
    assert "Lovely &lt;b&gt;light&lt;/b&gt;" in text
    assert '<a href="/@owner/">@owner</a>' in text
    assert client.get(address, **HTMX).content.decode().lstrip().startswith("<section")


def test_with_htmx_the_list_comes_back_with_the_comment(scene, client, address):
    client.force_login(scene.ana)
    text = client.post(address, {"text": "hello there"}, **HTMX).content.decode()
    assert "hello there" in text
    assert 'data-announce="Your comment is there."' in text
    assert ">1</span>" in text


def test_a_refused_comment_loses_nothing_that_was_typed(scene, client, address):
    client.force_login(scene.ana)
    typed = "word " * 500
    response = client.post(address, {"text": typed})
    assert response.status_code == 422
    assert typed.strip() in response.content.decode()
    response = client.post(address, {"text": typed}, **HTMX)
    assert response["HX-Retarget"] == f"#write-{scene.post.pk}"
    assert "2,000 characters" in response.content.decode()


def test_an_answer_is_written_into_its_thread(scene, client, address):
    first = write(author=scene.ben, post=scene.post, text="first")
    client.force_login(scene.ana)
    form = client.get(reverse("comment_answer", args=[first.pk]), **HTMX).content.decode()
    assert "@ben " in form
    response = client.post(address, {"text": "answer", "parent": first.pk}, **HTMX)
    answer = Comment.objects.get(parent=first)
    assert response["HX-Reswap"] == f"outerHTML show:#comment-{answer.pk}:top"


def test_an_answer_to_what_is_gone_keeps_its_words(scene, client, address):
    client.force_login(scene.ana)
    for parent in ("00000000-0000-0000-0000-000000000001", "nonsense"):
        response = client.post(address, {"text": "kept words", "parent": parent})
        assert response.status_code == 422
        assert "kept words" in response.content.decode()


def test_who_is_not_signed_in_reads_and_is_asked_to_log_in(scene, client, address):
    comment = write(author=scene.ben, post=scene.post, text="first")
    text = client.get(address).content.decode()
    assert "Log in to comment" in text
    assert "Reply" not in text
    for response in (
        client.post(address, {"text": "x"}),
        client.post(reverse("comment_delete", args=[comment.pk])),
        client.post(reverse("comment_hide", args=[comment.pk]), {"hidden": "1"}),
    ):
        assert response.status_code == 302
    assert Comment.objects.filter(hidden_at=None).count() == 1


def test_deleting_and_hiding_bring_back_the_thread_and_the_number(scene, client):
    first = write(author=scene.ana, post=scene.post, text="first")
    answer = write(author=scene.ben, post=scene.post, text="answer", parent=first)
    client.force_login(scene.owner)
    text = client.post(reverse("comment_hide", args=[answer.pk]), {"hidden": "1"}, **HTMX).content.decode()
    assert "Hidden: only you and ben see this." in text
    text = client.post(reverse("comment_delete", args=[first.pk]), **HTMX).content.decode()
    assert "This comment was deleted." in text
    assert 'hx-swap-oob="true"' in text
    text = client.post(reverse("comment_delete", args=[answer.pk]), **HTMX).content.decode()
    assert "thread" not in text
    assert client.post(reverse("comment_delete", args=[answer.pk])).status_code == 404


def test_others_cannot_delete_or_hide(scene, client):
    comment = write(author=scene.ana, post=scene.post, text="first")
    client.force_login(scene.ben)
    assert client.post(reverse("comment_delete", args=[comment.pk])).status_code == 403
    assert client.post(reverse("comment_hide", args=[comment.pk]), {"hidden": "1"}).status_code == 403


def test_what_is_hidden_is_missing(scene, client, address):
    comment = write(author=scene.ana, post=scene.post, text="first")
    Block.objects.create(blocker=scene.ben, blocked=scene.ana)
    client.force_login(scene.ben)
    for name in ("comment", "comment_answer"):
        assert client.get(reverse(name, args=[comment.pk])).status_code == 404
    assert client.post(reverse("comment_delete", args=[comment.pk])).status_code == 404
    Post.objects.update(visibility="private")
    assert client.get(address).status_code == 404
    assert client.get(reverse("comment_answers", args=[comment.pk])).status_code == 404


def test_earlier_threads_and_answers_are_reached_with_and_without_htmx(scene, client, address):
    first = write(author=scene.ana, post=scene.post, text="the very first")
    for number in range(15):
        write(author=scene.ben, post=scene.post, text=f"answer {number}.", parent=first)
        write(author=scene.ana, post=scene.post, text=f"thread {number}")
    cursor = client.get(address).context["page"].earlier
    for headers in (HTMX, {}):
        page = client.get(address, {"before": cursor}, **headers)
        assert "the very first" in page.content.decode()
        thread = page.context["page"].threads[0]
        earlier = client.get(reverse("comment_answers", args=[first.pk]), {"before": thread.earlier}, **headers)
        assert "answer 0." in earlier.content.decode()
    assert client.get(address, {"before": "nonsense"}).status_code == 400


def test_a_comment_s_address_leads_to_it(scene, client, address):
    comment = write(author=scene.ana, post=scene.post, text="first")
    response = client.get(reverse("comment", args=[comment.pk]))
    assert response["Location"] == f"{scene.post.get_absolute_url()}?comment={comment.pk}#comments"
    assert "data-at" in client.get(address, {"at": comment.pk}, **HTMX).content.decode()
    assert client.get(address, {"at": "nonsense"}).status_code == 200


@pytest.mark.parametrize("size", [2, 9])
def test_a_page_of_comments_costs_the_same_however_many(scene, person, client, address, size):
    for number in range(size):
        first = write(author=person(f"friend{number}"), post=scene.post, text="@ana")
        write(author=scene.ben, post=scene.post, text="answer", parent=first)
    client.force_login(scene.owner)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, **HTMX).content.decode().count("<article") == 2 * size
    assert len(queries) <= 9


def test_names_are_offered_to_those_who_are_signed_in(scene, client):
    assert client.get(reverse("comment_people"), {"q": "an"}).status_code == 302
    client.force_login(scene.ben)
    assert client.get(reverse("comment_people"), {"q": "an"}).json() == {"people": [{"username": "ana", "name": "ana"}]}
