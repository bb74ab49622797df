"""Who may write, answer, delete and hide, and who is told of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Block, Mute, Notice
from discovery.comments.services import delete, hide, unhide, write
from discovery.models import Comment, Post


def told():
    return set(Notice.objects.values_list("recipient__username", "actor__username", "kind"))


def refusal(**fields):
    with pytest.raises(ValidationError) as refused:
        write(**fields)
    return refused.value.code


def test_a_comment_says_something_and_not_too_much(scene):
    assert refusal(author=scene.ana, post=scene.post, text=" \x00 \n") == "comment-empty"
    assert refusal(author=scene.ana, post=scene.post, text="a" * 2001) == "comment-too-long"
    assert write(author=scene.ana, post=scene.post, text=" " + "a" * 2000).text == "a" * 2000


def test_an_answer_to_an_answer_stands_in_the_same_thread(scene):
    first = write(author=scene.ana, post=scene.post, text="one")
    second = write(author=scene.ben, post=scene.post, text="two", parent=first)
    third = write(author=scene.owner, post=scene.post, text="three", parent=second)
    assert (second.parent, third.parent) == (first, first)


def test_nothing_is_written_where_one_may_not_look(scene, make_post):
    for fields in ({"visibility": "private"}, {"release": "draft"}, {"state": "processing"}):
        assert refusal(author=scene.ana, post=make_post(scene.owner, **fields), text="hi") == "comment-refused"
    draft = make_post(scene.ana, release=Post.Release.DRAFT)
    assert refusal(author=scene.ana, post=draft, text="hi") == "comment-refused"


@pytest.mark.parametrize("is_turned", [False, True])
def test_blocked_either_way_nobody_writes_or_answers(scene, is_turned):
    first = write(author=scene.ben, post=scene.post, text="one")
    for other, expected in ((scene.owner, "comment-refused"), (scene.ben, "comment-gone")):
        pair = (scene.ana, other) if is_turned else (other, scene.ana)
        block = Block.objects.create(blocker=pair[0], blocked=pair[1])
        assert refusal(author=scene.ana, post=scene.post, text="two", parent=first) == expected
        block.delete()


def test_a_comment_of_another_post_cannot_be_answered_here(scene, make_post):
    elsewhere = write(author=scene.ana, post=make_post(scene.owner), text="one")
    assert refusal(author=scene.ana, post=scene.post, text="two", parent=elsewhere) == "comment-gone"


def test_the_author_the_answered_and_the_mentioned_are_told_once_each(scene, person):
    person("cleo")
    first = write(author=scene.ana, post=scene.post, text="Hello @ana @owner @nobody_here")
    assert told() == {("owner", "ana", "comment")}
    write(author=scene.ben, post=scene.post, text="@ana @owner @cleo", parent=first)
    assert told() == {
        ("owner", "ana", "comment"),
        ("ana", "ben", "reply"),
        ("owner", "ben", "comment"),
        ("cleo", "ben", "mention"),
    }
    notice = Notice.objects.get(kind="mention")
    assert notice.subject == scene.post.pk


def test_nobody_is_told_of_a_post_that_they_may_not_see_or_of_people_whom_they_keep_away(scene, person, make_post):
    post = make_post(scene.owner, visibility=Post.Visibility.PRIVATE)
    write(author=scene.owner, post=post, text="@ana")
    Mute.objects.create(user=scene.ana, muted=scene.ben)
    Block.objects.create(blocker=person("dora"), blocked=scene.ben)
    write(author=scene.ben, post=scene.post, text="@ana @dora")
    assert told() == {("owner", "ben", "comment")}


def test_ten_mentions_are_told_and_no_more(scene, person):
    names = [person(f"friend{number}").username for number in range(12)]
    write(author=scene.ana, post=scene.post, text=" ".join(f"@{name}" for name in names))
    assert Notice.objects.filter(kind="mention").count() == 10


def test_a_deleted_comment_leaves_its_place_while_there_are_answers(scene):
    first = write(author=scene.ana, post=scene.post, text="one")
    answer = write(author=scene.ben, post=scene.post, text="two", parent=first)
    delete(comment=first, by=scene.ana)
    first.refresh_from_db()
    assert (first.text, first.deleted_at is None) == ("", False)
    delete(comment=answer, by=scene.ben)
    assert not Comment.objects.exists()


def test_the_post_s_author_deletes_any_and_others_their_own_only(scene):
    comment = write(author=scene.ana, post=scene.post, text="one")
    with pytest.raises(PermissionDenied):
        delete(comment=comment, by=scene.ben)
    delete(comment=comment, by=scene.owner)
    assert not Comment.objects.exists()


def test_only_the_post_s_author_hides(scene):
    comment = write(author=scene.ana, post=scene.post, text="one")
    for change in (hide, unhide):
        with pytest.raises(PermissionDenied):
            change(comment=comment, by=scene.ana)
    hide(comment=comment, by=scene.owner)
    assert Comment.objects.get().hidden_at is not None
    unhide(comment=comment, by=scene.owner)
    assert Comment.objects.get().hidden_at is None
