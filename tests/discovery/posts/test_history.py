"""The history of a post: its author's alone, each edit with what it changed, and a way back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from discovery.models import Post
from discovery.posts import services
from tests.discovery.conftest import unit


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def post(author, make_post) -> Post:
    made = make_post(author, unit(1), caption="A red boat", tags=["sea"])
    services.edit(post=made, caption="A blue boat", tags=["sea"], visibility="public", alt_texts={})
    services.edit(post=made, caption="A blue boat", tags=["lake"], visibility="followers", alt_texts={})
    return made


def place(post: Post) -> str:
    return reverse("post_history", args=[post.pk])


def test_each_edit_shows_what_it_changed_the_latest_first(client, author, post):
    client.force_login(author)
    page = client.get(place(post))
    latest, first = page.context["edits"]
    assert (latest.tags_added, latest.tags_removed) == (["lake"], ["sea"])
    assert latest.visibility == ["Everyone", "My followers"]
    assert not latest.caption
    html = page.content.decode()
    assert "A <del>red</del><ins>blue</ins> boat" in html
    assert not first.tags_added


def test_the_pages_of_a_long_history_join_without_a_gap(client, author, post):
    client.force_login(author)
    for number in range(25):
        services.edit(post=post, caption=f"Version {number}", tags=["lake"], visibility="followers", alt_texts={})
    edits = [edit for page in (1, 2) for edit in client.get(place(post), {"page": page}).context["edits"]]
    came = ["".join(part.text for part in edit.caption if part.is_latter) for edit in edits]
    assert came[:25] == [f"Version {number}" for number in reversed(range(25))]
    assert len(edits) == post.revisions.count() == 27


def test_readers_see_that_it_was_edited_and_not_what_it_said(client, person, author, make_post):
    post = make_post(author, unit(1), caption="The secret word")
    services.edit(post=post, caption="Another word", tags=[], visibility="public", alt_texts={})
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Edited" in page
    assert "secret" not in page
    assert place(post) not in page
    client.force_login(person("other"))
    assert client.get(place(post)).status_code == 403
    assert client.post(reverse("post_restore", args=[post.pk, post.revisions.get().pk])).status_code == 403


def test_a_former_version_is_restored_by_a_click(client, author, post):
    client.force_login(author)
    first = post.revisions.order_by("pk").first()
    client.post(reverse("post_restore", args=[post.pk, first.pk]))
    post.refresh_from_db()
    assert (post.caption, post.visibility) == ("A red boat", "followers")


def test_a_version_of_another_post_is_not_there(client, author, post, make_post):
    client.force_login(author)
    other = make_post(author, unit(1), caption="Other")
    answer = client.post(reverse("post_restore", args=[other.pk, post.revisions.first().pk]))
    assert answer.status_code == 404
