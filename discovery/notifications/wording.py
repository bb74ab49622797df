"""A group of notices in words, and the page to which it leads: the same on the site and in mails."""

from __future__ import annotations

from django.urls import reverse

from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.notifications.selectors import NoticeGroup

Kind = Notice.Kind
NAMED = 2

# What one person does, and what several do.
DEEDS = {
    Kind.FOLLOW: ("follows you", "follow you"),
    Kind.REQUEST: ("asks to follow you", "ask to follow you"),
    Kind.ACCEPTED: ("lets you follow them", "let you follow them"),
    Kind.LIKE: ("likes your post", "like your post"),
    Kind.SAVE: ("saved your post", "saved your post"),
    Kind.COMMENT: ("commented on your post", "commented on your post"),
    Kind.REPLY: ("replied to you", "replied to you"),
    Kind.MENTION: ("mentioned you", "mentioned you"),
    Kind.INVITATION: ("invites you to the board", "invite you to the board"),
    Kind.JOINED: ("joined your board", "joined your board"),
    Kind.BOARD_FOLLOW: ("follows your board", "follow your board"),
}


def who(group: NoticeGroup) -> str:
    """“Ana”, “Ana and Bo”, “Ana, Bo and 3 others”; empty for what nobody did."""
    names = [str(actor) for actor in group.actors[:NAMED]]
    others = group.people - len(names)
    if others > 0:
        names.append(f"{others} other{'' if others == 1 else 's'}")
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def deed(group: NoticeGroup) -> str:
    if group.kind == Kind.PUBLISHED:
        return "Your post is published"
    one, several = DEEDS[Kind(group.kind)]
    words = one if group.people == 1 else several
    return f"{words} “{group.board.name}”" if group.board else words


def sentence(group: NoticeGroup) -> str:
    return f"{who(group)} {deed(group)}".strip()


def address(group: NoticeGroup, person: User) -> str:
    """Where `person` sees what it tells of."""
    if group.comment:
        return reverse("comment", args=[group.comment.pk])
    if thing := group.post or group.board:
        return thing.get_absolute_url()
    if group.kind == Kind.REQUEST:
        return reverse("requests")
    if group.kind == Kind.FOLLOW and group.people > 1:
        return reverse("followers", args=[person.username])
    return group.actors[0].get_absolute_url()
