"""What happens to a post that is out is noted once, for those who tell it; of what is not out, nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from discovery.models import Post
from discovery.posts import processing, services
from discovery.tagging.services import accept_tags


@pytest.fixture
def author(person):
    return person("author")


def noted() -> list[str]:
    """The kinds of what was noted since it was asked last."""
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    Event.objects.all().delete()
    return kinds


def edit(post: Post, visibility: str) -> None:
    services.edit(post=post, caption="Other words", tags=[], visibility=visibility, alt_texts={})


def test_a_draft_is_told_of_when_it_comes_out_and_not_before(author, make_post):
    post = make_post(author, release="draft")
    edit(post, "public")
    assert noted() == []
    services.publish(post=post)
    services.publish(post=post)
    event = Event.objects.get()
    assert (event.kind, event.user, event.subject) == ("published", author, str(post.pk))


def test_a_scheduled_post_is_told_of_when_its_time_has_come(author, make_post):
    make_post(author, release="scheduled", release_at=timezone.now() - timedelta(minutes=1))
    processing.release_due()
    processing.release_due()
    assert sorted(noted()) == ["notice", "published"]


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("public", "public", ["changed"]),
        ("public", "followers", ["removed"]),
        ("private", "public", ["published"]),
        ("followers", "private", ["changed"]),
    ],
)
def test_an_edit_says_what_it_meant_for_everybody(author, make_post, before, now, kinds):
    edit(make_post(author, visibility=before), now)
    assert noted() == kinds


def test_many_at_once_are_told_of_each(author, make_post):
    posts = [make_post(author), make_post(author, visibility="private"), make_post(author, release="draft")]
    services.change_visibility(posts=posts, visibility="followers")
    assert noted() == ["removed"]
    services.change_visibility(posts=posts, visibility="public")
    assert noted() == ["published", "published"]
    services.add_tags_to(posts=posts, names=["sea"])
    assert noted() == ["changed", "changed"]
    accept_tags(post=posts[0], names=["sky"])
    assert noted() == ["changed"]


def test_of_a_deleted_post_only_what_was_for_everybody_is_told(author, make_post):
    for fields in ({"visibility": "private"}, {"release": "draft"}, {}):
        services.delete(post=make_post(author, **fields))
    assert noted() == ["removed"]
