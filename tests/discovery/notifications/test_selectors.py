"""Notices are grouped, in order, of nobody who is kept away, about nothing hidden; and their number is true."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Block, Mute, Notice
from accounts.notices.services import notify, withdraw
from discovery.comments.services import delete, hide, write
from discovery.models import Board, Post
from discovery.notifications import selectors
from discovery.notifications.selectors import GROUPS_A_PAGE, notice_page, unread_count
from discovery.notifications.services import read_all, read_groups
from discovery.notifications.wording import address, sentence, sentence_html
from discovery.posts.pages import pack_cursor
from discovery.saved.models import SavedSearch


def sentences(person):
    groups, cursor = [], None
    while True:
        page = notice_page(person, cursor)
        groups += page.groups
        cursor = page.next
        if cursor is None:
            assert unread_count(person) == len([group for group in groups if group.is_new])
            return [sentence(group) for group in groups]


def test_what_several_do_to_one_post_in_a_day_is_one_line(scene, like):
    like(scene.post, scene.ana)
    assert sentences(scene.owner) == ["ana likes your post"]
    like(scene.post, scene.ben)
    assert sentences(scene.owner) == ["ben and ana like your post"]
    like(scene.post, scene.cleo, scene.dora)
    assert sentences(scene.owner) == ["dora, cleo and 2 others like your post"]


def test_other_posts_kinds_and_days_are_lines_of_their_own(scene, like, make_post):
    like(scene.post, scene.ana)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    like(scene.post, scene.ben)
    like(make_post(scene.owner), scene.ana)
    notify(recipient=scene.owner, actor=scene.ana, kind=Notice.Kind.FOLLOW)
    assert sentences(scene.owner) == [
        "ana follows you",
        "ana likes your post",
        "ben likes your post",
        "ana likes your post",
    ]


def test_what_comes_after_one_has_read_is_new_by_itself(scene, like):
    like(scene.post, scene.ana)
    read_groups(user=scene.owner, groups=notice_page(scene.owner).groups)
    like(scene.post, scene.ben)
    assert [(sentence(group), group.is_new) for group in notice_page(scene.owner).groups] == [
        ("ben likes your post", True),
        ("ana likes your post", False),
    ]
    read_all(user=scene.owner)
    assert sentences(scene.owner) == ["ben and ana like your post"]
    assert unread_count(scene.owner) == 0


def test_what_comes_while_one_reads_stays_unread(scene, like):
    like(scene.post, scene.ana)
    page = notice_page(scene.owner)
    like(scene.post, scene.ben)
    read_groups(user=scene.owner, groups=page.groups)
    assert unread_count(scene.owner) == 1


def test_pages_neither_repeat_nor_skip_though_reading_marks_them(scene, like, make_post):
    posts = [make_post(scene.owner) for _ in range(GROUPS_A_PAGE + 5)]
    for post in posts:
        like(post, scene.ana)
    Notice.objects.filter(subject__in=[post.pk for post in posts[:10]]).update(read_at=timezone.now())
    like(posts[0], scene.ben)
    first = notice_page(scene.owner)
    read_groups(user=scene.owner, groups=first.groups)
    second = notice_page(scene.owner, first.next)
    seen = [(group.subject_id, group.is_new) for group in [*first.groups, *second.groups]]
    assert len(seen) == len(set(seen)) == len(posts) + 1
    assert second.next is None


@pytest.mark.parametrize("is_turned", [False, True])
def test_people_blocked_since_are_left_out_of_words_and_numbers(scene, like, is_turned):
    like(scene.post, scene.ana, scene.ben)
    pair = (scene.ana, scene.owner) if is_turned else (scene.owner, scene.ana)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    assert sentences(scene.owner) == ["ben likes your post"]


def test_people_who_are_muted_or_have_left_are_left_out(scene, like):
    like(scene.post, scene.ana, scene.ben)
    Mute.objects.create(user=scene.owner, muted=scene.ana)
    scene.ben.is_active = False
    scene.ben.save()
    assert sentences(scene.owner) == []


def test_a_post_that_one_may_no_longer_see_is_not_told_of(scene):
    comment = write(author=scene.ana, post=scene.post, text="first")
    write(author=scene.owner, post=scene.post, text="@ben", parent=comment)
    assert sentences(scene.ana) == ["owner replied to you"]
    assert sentences(scene.ben) == ["owner mentioned you"]
    Post.objects.update(visibility=Post.Visibility.PRIVATE)
    assert sentences(scene.ana) == sentences(scene.ben) == []
    assert sentences(scene.owner) == ["ana commented on your post"]


def test_a_comment_that_is_deleted_or_hidden_is_not_told_of(scene):
    comment = write(author=scene.ana, post=scene.post, text="@ben")
    assert sentences(scene.ben) == ["ana mentioned you"]
    hide(comment=comment, by=scene.owner)
    assert sentences(scene.ben) == []
    delete(comment=comment, by=scene.ana)
    assert sentences(scene.owner) == []


def test_boards_are_told_of_while_they_are_shared(scene):
    board = Board.objects.create(owner=scene.ana, name="Fog")
    notify(recipient=scene.owner, actor=scene.ana, kind=Notice.Kind.INVITATION, subject=board.pk)
    assert sentences(scene.owner) == ["ana invites you to the board “Fog”"]
    (group,) = notice_page(scene.owner).groups
    assert address(group, scene.owner) == board.get_absolute_url()
    Board.objects.update(visibility=Board.Visibility.PRIVATE)
    assert sentences(scene.owner) == []


def test_what_was_taken_back_and_what_never_was_is_not_told_of(scene, like):
    like(scene.post, scene.ana)
    withdraw(recipient=scene.owner, actor=scene.ana, kind=Notice.Kind.LIKE, subject=scene.post.pk)
    notify(recipient=scene.owner, actor=scene.ana, kind=Notice.Kind.LIKE, subject=uuid4())
    assert sentences(scene.owner) == []


BY_NOBODY = {
    Notice.Kind.PUBLISHED: "Your post is published",
    Notice.Kind.FOUND: "Your saved search “Fog” has found something new",
    Notice.Kind.DECIDED: "Something of yours was decided on: see why",
    Notice.Kind.REPORTED: "What you reported was decided on",
    Notice.Kind.EXPORTED: "The export of your account is ready",
}


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_every_kind_has_its_words_and_leads_somewhere(scene, kind):
    board = Board.objects.create(owner=scene.owner, name="Fog")
    search = SavedSearch.objects.create(owner=scene.owner, name="Fog", asked="q=fog")
    search.finds.create(post=scene.post)
    subjects = {Notice.Kind.PUBLISHED: scene.post.pk, Notice.Kind.FOUND: search.pk}
    subjects |= dict.fromkeys(selectors.ABOUT_BOARDS, board.pk) | dict.fromkeys(selectors.ABOUT_PEOPLE)
    about = subjects.get(kind, scene.post.pk)
    actors = [None] if kind in BY_NOBODY else [scene.ana, scene.ben, scene.cleo]
    for actor in actors:
        notify(recipient=scene.owner, actor=actor, kind=kind, subject=about)
    (group,) = notice_page(scene.owner).groups
    assert address(group, scene.owner).startswith("/")
    assert sentence(group).startswith("cleo, ben and 1 other " if actors[0] else BY_NOBODY[kind])
    assert sentence_html(group).startswith("<b>cleo, ben and 1 other</b> " if actors[0] else BY_NOBODY[kind])


def test_a_cursor_that_was_not_made_here_is_refused(scene):
    now = timezone.now().isoformat()
    for cursor in (
        "nonsense",
        pack_cursor([now, now, "x"]),
        pack_cursor([now, "2026-01-01", 1]),
        pack_cursor([now, now, 2**70]),
    ):
        with pytest.raises(ValidationError):
            notice_page(scene.owner, cursor)


@pytest.mark.parametrize("size", [2, 20])
def test_a_page_costs_the_same_however_many_notices(scene, person, make_post, like, size, django_assert_num_queries):
    board = Board.objects.create(owner=scene.owner, name="Fog")
    for number in range(size):
        friend, post = person(f"friend{number}"), make_post(scene.owner)
        like(post, friend, scene.ana)
        write(author=friend, post=post, text="lovely")
        notify(recipient=scene.owner, actor=friend, kind=Notice.Kind.JOINED, subject=board.pk)
    with django_assert_num_queries(6):
        page = notice_page(scene.owner)
        assert all(group.post.cover for group in page.groups if group.post)
    with django_assert_num_queries(1):
        unread_count(scene.owner)
