"""Each viewer reads the threads that they may see, and the number is the length of that list."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.models import Block, Follow, User
from discovery.comments import selectors
from discovery.comments.selectors import ANSWERS_SHOWN, THREADS_A_PAGE, comment_count, mentionable, thread_page
from discovery.comments.services import delete, hide, write
from discovery.models import Comment, Post
from discovery.posts.pages import pack_cursor

ANYBODY = AnonymousUser()


def said(post, viewer):
    """Every comment on every page, and the places that are left of deleted ones."""
    texts, cursor = [], None
    while True:
        page = thread_page(post, viewer, before=cursor)
        here = []
        for thread in page.threads:
            here += [thread.comment.text or "-", *_answers(thread, viewer)]
        texts, cursor = [*here, *texts], page.earlier
        if cursor is None:
            assert comment_count(post, viewer) == len([text for text in texts if text != "-"])
            return texts


def _answers(thread, viewer):
    answers, left, cursor = list(thread.answers), thread.left, thread.earlier
    while left:
        page = selectors.answers_before(thread.comment.pk, viewer, cursor)
        answers, left, cursor = [*page.answers, *answers], page.left, page.earlier
    return [answer.text for answer in answers]


def test_threads_are_in_order_and_paged_and_all_are_found(scene):
    first = write(author=scene.ana, post=scene.post, text="first")
    for number in range(THREADS_A_PAGE + 3):
        write(author=scene.ana, post=scene.post, text=f"thread {number}")
    for number in range(ANSWERS_SHOWN + 40):
        write(author=scene.ben, post=scene.post, text=f"answer {number}", parent=first)
    expected = ["first", *(f"answer {number}" for number in range(ANSWERS_SHOWN + 40))]
    expected += [f"thread {number}" for number in range(THREADS_A_PAGE + 3)]
    assert said(scene.post, ANYBODY) == expected


def test_a_link_to_an_early_answer_opens_its_thread_with_the_answer_in_sight(scene):
    first = write(author=scene.ana, post=scene.post, text="first")
    early = write(author=scene.ben, post=scene.post, text="early", parent=first)
    for number in range(ANSWERS_SHOWN + 2):
        write(author=scene.ben, post=scene.post, text=f"answer {number}", parent=first)
        write(author=scene.ben, post=scene.post, text=f"thread {number}")
    page = thread_page(scene.post, ANYBODY, at=early)
    assert page.has_newer
    assert [thread.comment for thread in page.threads] == [first]
    assert early in page.threads[0].answers


def test_a_deleted_comment_holds_its_thread_for_those_who_see_an_answer(scene):
    first = write(author=scene.ana, post=scene.post, text="first")
    write(author=scene.ben, post=scene.post, text="answer", parent=first)
    delete(comment=first, by=scene.ana)
    assert said(scene.post, ANYBODY) == ["-", "answer"]
    Block.objects.create(blocker=scene.ana, blocked=scene.ben)
    assert said(scene.post, scene.ana) == []


def test_a_hidden_comment_is_there_for_its_author_and_the_post_s_only(scene):
    comment = write(author=scene.ana, post=scene.post, text="hidden")
    write(author=scene.owner, post=scene.post, text="why it is hidden", parent=comment)
    hide(comment=comment, by=scene.owner)
    for viewer in (scene.ana, scene.owner):
        assert said(scene.post, viewer) == ["hidden", "why it is hidden"]
    for viewer in (scene.ben, ANYBODY):
        assert said(scene.post, viewer) == []


@pytest.mark.parametrize("is_turned", [False, True])
def test_blocked_either_way_nothing_of_each_other_is_read(scene, is_turned):
    comment = write(author=scene.ana, post=scene.post, text="of ana")
    write(author=scene.owner, post=scene.post, text="to ana", parent=comment)
    pair = (scene.ana, scene.ben) if is_turned else (scene.ben, scene.ana)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    assert said(scene.post, scene.ben) == []
    assert said(scene.post, ANYBODY) == ["of ana", "to ana"]


@pytest.mark.parametrize("is_turned", [False, True])
def test_whom_the_post_s_author_blocks_is_read_by_nobody_there(scene, is_turned):
    write(author=scene.ana, post=scene.post, text="of ana")
    pair = (scene.ana, scene.owner) if is_turned else (scene.owner, scene.ana)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    for viewer in (scene.owner, scene.ben, ANYBODY):
        assert said(scene.post, viewer) == []


def test_who_has_left_is_read_by_nobody(scene):
    write(author=scene.ana, post=scene.post, text="of ana")
    scene.ana.is_active = False
    scene.ana.save()
    assert said(scene.post, scene.ben) == []


def test_under_a_post_that_is_hidden_now_nothing_is_read(scene):
    write(author=scene.ana, post=scene.post, text="of ana")
    Post.objects.filter(pk=scene.post.pk).update(visibility="private")
    assert not Comment.objects.visible_to(scene.ana).exists()
    assert comment_count(scene.post, scene.owner) == 1
    assert comment_count(scene.post, ANYBODY) == 0


def test_a_cursor_that_was_not_made_here_is_refused(scene):
    for cursor in (
        "nonsense",
        "W10",
        pack_cursor(["2026-01-01", "1"]),
        pack_cursor(["2026-01-01", str(scene.post.pk)]),
    ):
        with pytest.raises(ValidationError):
            thread_page(scene.post, ANYBODY, before=cursor)


@pytest.mark.parametrize("size", [2, 9])
def test_a_page_costs_the_same_however_much_is_said(scene, person, size, django_assert_num_queries):
    for number in range(size):
        friend = person(f"friend{number}")
        first = write(author=friend, post=scene.post, text=f"@ana {number}")
        write(author=scene.ben, post=scene.post, text="@owner", parent=first)
    with django_assert_num_queries(3):
        page = thread_page(scene.post, scene.ana)
        assert len([answer.author.username for thread in page.threads for answer in thread.answers]) == size


def test_those_who_are_followed_are_offered_first_and_nobody_blocked(scene, person):
    anton, anna, andy = person("anton"), person("anna"), person("andy")
    gone = person("angela")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Follow.objects.create(follower=scene.ben, followee=anton)
    Block.objects.create(blocker=anna, blocked=scene.ben)
    Block.objects.create(blocker=scene.ben, blocked=andy)
    assert mentionable(scene.ben, "an") == [anton, scene.ana]
    assert mentionable(scene.ana, "ANA") == []
    assert mentionable(scene.ben, " \x00") == []


def test_by_their_name_only_those_who_are_followed_are_offered(scene, person):
    known, unknown = person("x1", display_name="Zoe One"), person("x2", display_name="Zoe Two")
    Follow.objects.create(follower=scene.ben, followee=known)
    assert mentionable(scene.ben, "zoe") == [known]
    assert mentionable(scene.ben, "x") == [known, unknown]
