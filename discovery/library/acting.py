"""From the form of an action to the one service that does it, and the sentence that tells what was done."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.users.models import User
from discovery.library import services
from discovery.library.forms import ActForm, Action
from discovery.posts.models import Post
from discovery.posts.services import add_tags_to, change_visibility
from discovery.posts.tags import split_names


def act(form: ActForm, posts: Sequence[Post], user: User) -> str:
    """What was done, in a sentence. Raises ValidationError, and then nothing was."""
    given = form.cleaned_data
    match Action(given["action"]):
        case Action.TAG:
            names = split_names(given["tags"])
            if not names:
                raise ValidationError("Say which tags to add.", code="no-tags")
            changed = add_tags_to(posts=posts, names=names)
            return f"{_posts(changed)} tagged." if changed else "They carry these tags already."
        case Action.BOARD:
            return f"{_posts(len(posts))} on “{_on_board(form, posts, user)}” now."
        case Action.VISIBILITY:
            if not given["visibility"]:
                raise ValidationError("Say who may see them.", code="unknown-visibility")
            change_visibility(posts=posts, visibility=given["visibility"])
            return f"{_posts(len(posts))}: {Post.Visibility(given['visibility']).label}."
        case Action.PUBLISH:
            changed = services.publish_all(posts=posts)
            return f"{_posts(changed)} published." if changed else "They are out already."
        case Action.DELETE:
            return f"{_posts(services.delete_all(posts=posts))} deleted."


def _on_board(form: ActForm, posts: Sequence[Post], user: User) -> str:
    given = form.cleaned_data
    try:
        return services.put_on_board(posts=posts, board=form.board_chosen, name=given["name"], by=user).name
    except PermissionDenied:
        raise ValidationError("You cannot add to this board.", code="unknown-board") from None


def _posts(count: int) -> str:
    return f"{count} post" if count == 1 else f"{count} posts"
