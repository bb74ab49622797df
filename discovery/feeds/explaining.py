"""Why a post may be shown to somebody, asked of any post anywhere: told from what is known of them now."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.boards.selectors import added_to_followed
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.feeds.reasons import Entry, Source, line
from discovery.feeds.wishes import Wish, likeness, wishes_of
from discovery.posts.models import Post

NEAREST = {
    Source.ENJOYED: gettext_lazy("The nearest of your tastes is what you enjoy"),
    Source.MADE: gettext_lazy("The nearest of your tastes is pictures that you make"),
    Source.MORE: gettext_lazy("The nearest of your tastes is what you asked for more of"),
    Source.PICKED: gettext_lazy("The nearest of your tastes is what you picked"),
}


def reasons_for(post: Post, viewer: User) -> list[str]:
    """That they follow its author or a board with it, which of their tastes it is nearest to; or that nothing is so."""
    reasons = []
    if Follow.objects.filter(follower=viewer, followee=post.author_id).exists():
        reasons.append(line(Entry(post.pk, Source.FOLLOWED), post))
    latest = added_to_followed(viewer).filter(post=post).select_related("board").order_by("-created_at", "-pk").first()
    if latest:
        reasons.append(line(Entry(post.pk, Source.BOARD, latest.board.name), post))
    space = active_space()
    vectors = vectors_of_post(post.pk, space) if space else []
    wanted = wishes_of(viewer, space).wanted if space and vectors else []
    if wanted:
        near = [likeness(np.array(vectors), [wish.vector]).max() for wish in wanted]
        reasons.append(_nearest(wanted[int(np.argmax(near))]))
    return reasons or [_("It is public. Nothing that you did brought it here")]


def _nearest(wish: Wish) -> str:
    if wish.name:
        return _("The nearest of your tastes is ‘%(name)s’") % {"name": wish.name}
    return str(NEAREST[wish.source])
