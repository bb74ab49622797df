"""What a new account brings in is bounded like what it posts once others see it: at once, in parts, or opened later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.users.newcomers import POSTS
from discovery.imports import processing, services
from discovery.imports.models import Import, ImportItem, ImportJob
from discovery.models import Picture, Post
from discovery.posts.services import change_visibility, edit
from discovery.uploads.services import receive_once
from tests.discovery.conftest import incoming, new_person, picture_bytes
from tests.discovery.imports.exports import zipped

LINKED = "https://one.example www.two.example HTTPS://three.example"
PUBLIC, FOLLOWERS, PRIVATE = Post.Visibility.PUBLIC, Post.Visibility.FOLLOWERS, Post.Visibility.PRIVATE
State = ImportJob.State


@pytest.fixture
def new(db: None) -> User:
    return new_person("new")


def _job(owner: User, total: int, **fields: Any) -> ImportJob:
    """One that was looked at."""
    fields = {"state": State.LOOKED, "name": "a.zip", **fields}
    return ImportJob.objects.create(owner=owner, kind="files", total=total, **fields)


def _brought(owner: User, number: int, visibility: str = PUBLIC, by_keeper: bool = False) -> list[Post]:
    """Posts that an import has made today: by the owner's page, or else by the command."""
    run = Import.objects.create(source=f"{owner}/{Import.objects.count()}")
    if not by_keeper:
        _job(owner, number, state=State.DONE, done=number, run=run, visibility=visibility)
    posts = Post.objects.bulk_create(Post(author=owner, visibility=visibility) for _ in range(number))
    picture = {"position": 1, "sha256": "0", "format": "PNG", "width": 1, "height": 1}
    Picture.objects.bulk_create(Picture(post=post, **picture) for post in posts)
    ImportItem.objects.bulk_create(
        ImportItem(run=run, path=str(post.pk), outcome="imported", post=post) for post in posts
    )
    return posts


def _send(user: User) -> Post:
    return receive_once(author=user, arrivals=[], sent=[incoming().file], alt_texts=[])


def _edit(post: Post, visibility: str, caption: str = "") -> Post:
    return edit(post=post, caption=caption, tags=[], visibility=visibility, alt_texts={})


def _refused(act: Callable[[], Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        act()
    assert refused.value.code == "newcomer-limit"


@pytest.mark.parametrize("visibility", [PUBLIC, FOLLOWERS])
def test_an_import_for_others_is_bounded_and_one_for_oneself_is_not(new: User, visibility: str) -> None:
    job = _job(new, POSTS + 1)
    _refused(lambda: services.confirm(job=job, visibility=visibility))
    assert services.confirm(job=job, visibility=PRIVATE).state == State.RUNNING


def test_import_after_import_is_counted_together(new: User) -> None:
    _brought(new, POSTS - 1)
    _refused(lambda: services.confirm(job=_job(new, 2), visibility=PUBLIC))
    assert services.confirm(job=_job(new, 1), visibility=PUBLIC).state == State.RUNNING


def test_what_is_still_to_come_is_counted_too(new: User) -> None:
    services.confirm(job=_job(new, POSTS - 1), visibility=PUBLIC)
    services.confirm(job=_job(new, POSTS), visibility=PRIVATE)
    _refused(lambda: services.confirm(job=_job(new, 2), visibility=PUBLIC))


def test_posts_by_hand_count_for_an_import_and_the_other_way_round(new: User) -> None:
    _brought(new, POSTS - 1)
    assert _send(new)
    _refused(lambda: _send(new))
    _refused(lambda: services.confirm(job=_job(new, 1), visibility=PUBLIC))


@pytest.mark.parametrize("how", [{"visibility": PRIVATE}, {"by_keeper": True}])
def test_what_was_brought_along_for_oneself_or_by_the_keeper_is_not_counted(new: User, how: dict[str, Any]) -> None:
    """Somebody's own pictures of ten years, imported on the first day, do not shut them out."""
    _brought(new, POSTS, **how)
    assert _send(new)
    assert services.confirm(job=_job(new, POSTS - 1), visibility=PUBLIC).state == State.RUNNING


@pytest.mark.parametrize("visibility", [PUBLIC, FOLLOWERS])
def test_what_was_imported_for_oneself_is_opened_within_the_bound_or_not_at_all(new: User, visibility: str) -> None:
    posts = _brought(new, POSTS + 1, PRIVATE)
    _refused(lambda: change_visibility(posts=posts, visibility=visibility))
    assert not Post.objects.exclude(visibility=PRIVATE).exists()
    assert change_visibility(posts=posts[1:], visibility=visibility) == POSTS
    for _ in range(2):
        _refused(lambda: _edit(posts[0], visibility))
        Picture.objects.update(created_at=timezone.now() - timedelta(days=2))  # when it came makes no difference
    assert Post.objects.get(visibility=PRIVATE) == posts[0]


def test_what_was_posted_by_hand_for_oneself_is_not_counted_twice_when_it_is_opened(new: User) -> None:
    posts = _brought(new, POSTS, PRIVATE)
    ImportItem.objects.all().delete()
    assert change_visibility(posts=posts, visibility=PUBLIC) == POSTS


def test_the_library_says_why_and_changes_nothing(new: User, client: Any) -> None:
    posts = _brought(new, 2, PRIVATE)
    _brought(new, POSTS - 1)
    client.force_login(new)
    asked = {"posts": [post.pk for post in posts], "action": "visibility", "visibility": PUBLIC}
    answer = client.post(reverse("library_act"), asked)
    assert answer.status_code == 422
    assert f"New accounts can make {POSTS} posts a day" in answer.content.decode()
    assert Post.objects.filter(visibility=PRIVATE).count() == 2


def test_closing_and_what_was_open_before_are_never_refused(new: User) -> None:
    posts = _brought(new, POSTS + 1)
    assert change_visibility(posts=posts, visibility=FOLLOWERS) == POSTS + 1
    assert _edit(posts[0], PUBLIC).visibility == PUBLIC
    assert change_visibility(posts=posts, visibility=PRIVATE) == POSTS + 1


def test_nobody_else_is_bounded(new: User) -> None:
    new.date_joined -= timedelta(days=3)
    new.save()
    posts = _brought(new, POSTS + 1, PRIVATE)
    assert services.confirm(job=_job(new, POSTS + 1), visibility=PUBLIC).state == State.RUNNING
    assert change_visibility(posts=posts, visibility=PUBLIC) == POSTS + 1


@pytest.mark.parametrize("visibility", [PUBLIC, PRIVATE])
def test_a_caption_with_many_links_is_refused_in_the_report_where_others_would_see_it(
    new: User, visibility: str
) -> None:
    entries = [
        {"media": [{"uri": f"media/{number}.jpg", "creation_timestamp": 1_672_700_000 + number, "title": caption}]}
        for number, caption in enumerate(["By the sea", LINKED])
    ]
    pictures = {f"media/{number}.jpg": picture_bytes(seed=number, form="JPEG") for number in range(2)}
    archive = zipped({**pictures, "your_instagram_activity/media/posts_1.json": entries})
    job = services.start(owner=new, kind="instagram", file=ContentFile(archive, name="instagram.zip"))
    processing.work(job.pk)
    services.confirm(job=job, visibility=visibility)
    processing.work(job.pk)
    said = list(job.run.items.order_by("path").values_list("outcome", "reason"))
    assert said[0] == ("imported", "")
    if visibility == PRIVATE:
        assert said[1] == ("imported", "")
        _refused(lambda: change_visibility(posts=list(new.posts.all()), visibility=PUBLIC))
        assert not new.posts.exclude(visibility=PRIVATE).exists()
    else:
        assert said[1][0] == "refused"
        assert said[1][1].startswith("New accounts can put 2 links into a text. Yours is new until ")
        assert new.posts.get().caption == "By the sea"
