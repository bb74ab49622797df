"""From the form of an action to the one service that does it, and the sentence that tells what was done."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
                raise ValidationError(_("Say which tags to add."), code="no-tags")
            changed = add_tags_to(posts=posts, names=names)
            return _tagged(changed) if changed else _("They carry these tags already.")
        case Action.BOARD:
            return _boarded(len(posts), _on_board(form, posts, user))
        case Action.VISIBILITY:
            if not given["visibility"]:
                raise ValidationError(_("Say who may see them."), code="unknown-visibility")
            change_visibility(posts=posts, visibility=given["visibility"])
            return _shown(len(posts), str(Post.Visibility(given["visibility"]).label))
        case Action.PUBLISH:
            changed = services.publish_all(posts=posts)
            return _published(changed) if changed else _("They are out already.")
        case Action.DELETE:
            return _deleted(services.delete_all(posts=posts))


def _on_board(form: ActForm, posts: Sequence[Post], user: User) -> str:
    given = form.cleaned_data
    try:
        return services.put_on_board(posts=posts, board=form.board_chosen, name=given["name"], by=user).name
    except PermissionDenied:
        raise ValidationError(_("You cannot add to this board."), code="unknown-board") from None


def _tagged(number: int) -> str:
    return ngettext("%(number)s post tagged.", "%(number)s posts tagged.", number) % {"number": number}


def _boarded(number: int, board: str) -> str:
    said = ngettext("%(number)s post on “%(board)s” now.", "%(number)s posts on “%(board)s” now.", number)
    return said % {"number": number, "board": board}


def _shown(number: int, label: str) -> str:
    said = ngettext("%(number)s post: %(visibility)s.", "%(number)s posts: %(visibility)s.", number)
    return said % {"number": number, "visibility": label}


def _published(number: int) -> str:
    return ngettext("%(number)s post published.", "%(number)s posts published.", number) % {"number": number}


def _deleted(number: int) -> str:
    return ngettext("%(number)s post deleted.", "%(number)s posts deleted.", number) % {"number": number}
