"""What can be reported and decided on: a person, or one post or comment of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.users.models import User
from discovery.comments.models import Comment
from discovery.moderation.models import Decision
from discovery.posts.models import Post

Action = Decision.Action
# In the order of the keys 1 to 5, which mean the same everywhere; the label has none.
ACTIONS = {
    "post": (Action.LEAVE, Action.SENSITIVE, Action.WITHHOLD, Action.REMOVE, Action.SUSPEND, Action.LABEL),
    "comment": (Action.LEAVE, Action.REMOVE, Action.SUSPEND),
    "person": (Action.LEAVE, Action.SUSPEND),
}
SUBJECT_LENGTH = 300


@dataclass(frozen=True)
class Thing:
    """`person` is whose it is; without post and comment it is the person themselves.

    `by_site` is what the site did to it by itself, and nobody has confirmed or taken back yet.
    """

    person: User
    post: Post | None = None
    comment: Comment | None = None
    by_site: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        if self.post:
            return "post"
        return "comment" if self.comment else "person"

    @property
    def name(self) -> str:
        """As a form names it: its kind and its identifier."""
        return f"{self.kind}:{(self.post or self.comment or self.person).pk}"

    @property
    def subject(self) -> str:
        """In its author's words, if there are any, so that it still says what it was when it is gone."""
        if self.post:
            return self.post.caption[:SUBJECT_LENGTH]
        return self.comment.text[:SUBJECT_LENGTH] if self.comment else f"@{self.person.username}"

    @property
    def reports(self) -> Q:
        """The open reports on just this."""
        post, comment = self.post and self.post.pk, self.comment and self.comment.pk
        return Q(person=self.person.pk, post=post, comment=comment, closed_at=None)

    @property
    def keys(self) -> list[tuple[int, Action]]:
        """What there is to do about it, each with its key."""
        keys = {action: key for key, action in enumerate(ACTIONS["post"], start=1)}
        return [(keys[action], action) for action in ACTIONS[self.kind] if action not in self._done]

    @property
    def _done(self) -> set[Action]:
        """What is so already, or cannot be: who moderates is not suspended by the queue. What the site did can be
        confirmed."""
        is_so = {
            Action.SENSITIVE: self.post is not None and self.post.is_sensitive,
            Action.WITHHOLD: self.post is not None and bool(self.post.withheld_at),
            # Nobody but a classifier says so first: a moderator confirms it.
            Action.LABEL: True,
            Action.SUSPEND: self.person.is_staff or not (self.person.is_active or self.person.leaves_at),
        }
        return {action for action, so in is_so.items() if so and action not in self.by_site}
