"""A group of notices as one sentence, and the page to which it leads: the same on the site and in mails.

Each kind has whole sentences, one for each number that a language tells apart, so that none is glued from pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.notifications.selectors import NoticeGroup

Kind = Notice.Kind
NAMED = 2

# Of how many people; the verb of one person is not that of several.
SENTENCES: Mapping[str, Callable[[int], str]] = {
    Kind.FOLLOW: lambda n: ngettext("%(who)s follows you", "%(who)s follow you", n),
    Kind.REQUEST: lambda n: ngettext("%(who)s asks to follow you", "%(who)s ask to follow you", n),
    Kind.ACCEPTED: lambda n: ngettext("%(who)s lets you follow them", "%(who)s let you follow them", n),
    Kind.LIKE: lambda n: ngettext("%(who)s likes your post", "%(who)s like your post", n),
    Kind.SAVE: lambda n: ngettext("%(who)s saved your post", "%(who)s saved your post", n),
    Kind.COMMENT: lambda n: ngettext("%(who)s commented on your post", "%(who)s commented on your post", n),
    Kind.REPLY: lambda n: ngettext("%(who)s replied to you", "%(who)s replied to you", n),
    Kind.MENTION: lambda n: ngettext("%(who)s mentioned you", "%(who)s mentioned you", n),
    Kind.INVITATION: lambda n: ngettext(
        "%(who)s invites you to the board “%(board)s”", "%(who)s invite you to the board “%(board)s”", n
    ),
    Kind.JOINED: lambda n: ngettext(
        "%(who)s joined your board “%(board)s”", "%(who)s joined your board “%(board)s”", n
    ),
    Kind.BOARD_FOLLOW: lambda n: ngettext(
        "%(who)s follows your board “%(board)s”", "%(who)s follow your board “%(board)s”", n
    ),
    Kind.PUBLISHED: lambda n: _("Your post is published"),
    Kind.FOUND: lambda n: _("Your saved search “%(search)s” has found something new"),
    Kind.DECIDED: lambda n: _("Something of yours was decided on: see why"),
    Kind.REPORTED: lambda n: _("What you reported was decided on. Thank you for telling"),
    Kind.EXPORTED: lambda n: _("The export of your account is ready"),
}


def who(group: NoticeGroup) -> str:
    """“Ana”, “Ana and Bo”, “Ana, Bo and 3 others”; empty for what nobody did."""
    names = [str(actor) for actor in group.actors[:NAMED]]
    if not names:
        return ""
    first, second = names[0], names[-1]
    others = group.people - len(names)
    told = {"first": first, "second": second, "number": others}
    if others <= 0:
        return _("%(first)s and %(second)s") % told if len(names) == NAMED else first
    if len(names) < NAMED:
        return ngettext("%(first)s and %(number)s other", "%(first)s and %(number)s others", others) % told
    both = ngettext("%(first)s, %(second)s and %(number)s other", "%(first)s, %(second)s and %(number)s others", others)
    return both % told


def sentence(group: NoticeGroup) -> str:
    return _words(group) % {"who": who(group), "board": group.board, "search": group.search}


def sentence_html(group: NoticeGroup) -> SafeString:
    """The sentence, escaped, with who did it in bold."""
    told = {"who": format_html("<b>{}</b>", who(group))}
    told |= {"board": escape(str(group.board)), "search": escape(str(group.search))}
    return mark_safe(escape(_words(group)) % told)  # noqa: S308 - each part is escaped


def address(group: NoticeGroup, person: User) -> str:
    """Where `person` sees what it tells of."""
    if group.comment:
        return reverse("comment", args=[group.comment.pk])
    if thing := group.post or group.board:
        return thing.get_absolute_url()
    if group.search:
        return reverse("saved_search", args=[group.search.pk])
    if group.kind in (Kind.DECIDED, Kind.REPORTED):
        return reverse("decision", args=[group.subject_id])
    if group.kind == Kind.EXPORTED:
        return reverse("exports")
    if group.kind == Kind.REQUEST:
        return reverse("requests")
    if group.kind == Kind.FOLLOW and group.people > 1:
        return reverse("followers", args=[person.username])
    return group.actors[0].get_absolute_url()


def _words(group: NoticeGroup) -> str:
    return SENTENCES[group.kind](max(group.people, 1))
