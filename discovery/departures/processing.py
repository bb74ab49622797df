"""Deleting an account with all that is theirs, rows and files; cut off anywhere, it is gone on with the next time."""

from __future__ import annotations

import time
from functools import partial

from django.db import transaction

from accounts.users.models import User
from discovery.comments.models import Comment
from discovery.departures.selectors import due
from discovery.nudges import nudge_named_on_commit
from discovery.portraits import files as portraits
from discovery.posts import services as posts
from discovery.posts.models import Post

# Then other work gets its turn, and the rest follows in the next.
SECONDS_A_TURN = 20.0
POSTS_AT_ONCE = 20
# Those rooms know by themselves which of their files belong to nobody any more.
TIDY_FILES = ("exports.tidy", "imports.tidy")


def delete_due() -> bool:
    """Delete whose time has come, for one turn; whether more is left."""
    until = time.monotonic() + SECONDS_A_TURN
    for person in due():
        while delete_some_posts(person):
            if time.monotonic() > until:
                return True
        _delete_rest(person.pk, only_due=True)
    return False


def delete_person(person: User) -> None:
    """The whole account, now."""
    while delete_some_posts(person):
        pass
    _delete_rest(person.pk)


def delete_some_posts(person: User) -> int:
    """Delete some of their posts, with all files; how many."""
    found = list(Post.objects.filter(author=person).select_related("author").order_by("pk")[:POSTS_AT_ONCE])
    for post in found:
        posts.delete(post=post)
    return len(found)


@transaction.atomic
def _delete_rest(person_id: int, *, only_due: bool = False) -> None:
    """What others answered to their comments stays, as comments of their own; under a hidden one it goes with it."""
    people = due() if only_due else User.objects.all()
    person = people.select_for_update().filter(pk=person_id).first()
    if person is None:
        return
    answers = Comment.objects.filter(parent__author=person, parent__hidden_at=None).exclude(author=person)
    answers.update(parent=None)
    if person.portrait:
        transaction.on_commit(partial(portraits.remove, person.portrait))
    person.delete()
    for name in TIDY_FILES:
        nudge_named_on_commit(name)
