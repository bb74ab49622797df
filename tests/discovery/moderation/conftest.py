"""A community in which something is reported: its author, who reports it, and who decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import User
from discovery.models import Comment, Decision, Post, Report
from discovery.moderation.cases import get_thing
from discovery.moderation.deciding import decide
from discovery.moderation.services import report
from discovery.moderation.things import Thing
from tests.discovery.conftest import MakePost


@dataclass(frozen=True)
class Community:
    author: User
    reporter: User
    moderator: User
    post: Post
    comment: Comment

    @property
    def things(self) -> dict[str, Thing]:
        return {
            "post": Thing(self.author, post=self.post),
            "comment": Thing(self.author, comment=self.comment),
            "person": Thing(self.author),
        }

    def report(self, kind: str = "post", by: User | None = None, reason: str = "spam", words: str = "") -> Report:
        return report(reporter=by or self.reporter, thing=self.things[kind], reason=reason, words=words)

    def decide(self, action: str, kind: str = "post", reason: str = "It is an advertisement.") -> Decision:
        """As the queue does it, which finds the thing by its name."""
        thing = get_thing(self.things[kind].name, self.moderator)
        return decide(moderator=self.moderator, thing=thing, action=action, reason=reason)


@pytest.fixture
def community(person: Callable[..., User], make_post: MakePost) -> Community:
    return new_community(person, make_post)


def new_community(person: Callable[..., User], make_post: MakePost) -> Community:
    author, moderator = person("ana"), person("mod", is_staff=True)
    post = make_post(author, caption="A lamp for sale")
    comment = Comment.objects.create(post=post, author=author, text="Buy my lamps")
    return Community(author, person("rea"), moderator, post, comment)
