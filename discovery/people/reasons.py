"""Why somebody is suggested, in words: how many of their pictures answer, and what these have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from discovery.people.scoring import COUNTED


def like_this(pictures: int) -> str:
    if pictures >= COUNTED:
        return _("%(number)s or more pictures like this one") % {"number": COUNTED}
    counted = ngettext("%(number)s picture like this one", "%(number)s pictures like this one", pictures)
    return counted % {"number": pictures}


def answers(posts: int) -> str:
    if posts >= COUNTED:
        return _("%(number)s or more posts that answer this search") % {"number": COUNTED}
    counted = ngettext("%(number)s post that answers this search", "%(number)s posts that answer this search", posts)
    return counted % {"number": posts}


def fits_board(pictures: int) -> str:
    if pictures >= COUNTED:
        return _("%(number)s or more pictures that would fit this board") % {"number": COUNTED}
    counted = ngettext(
        "%(number)s picture that would fit this board", "%(number)s pictures that would fit this board", pictures
    )
    return counted % {"number": pictures}


def in_common(sides: Sequence[Sequence[Collection[str]]]) -> str:
    """The name that most pictures of each of the two `sides` bear (tags or labels of each picture); "" if none does.

    Of several the one on the most pictures, then the first by the alphabet.
    """
    if not all(sides):
        return ""
    counts = [Counter(name for names in side for name in set(names)) for side in sides]
    both = [
        name
        for name in counts[0]
        if all(2 * count[name] > len(side) for count, side in zip(counts, sides, strict=True))
    ]
    return min(both, key=lambda name: (-sum(count[name] for count in counts), name), default="")


def followed_by(names: Sequence[str], total: int) -> str:
    """Which of the people whom one follows follow somebody: `names` are the first of `total` of them; "" for none."""
    if not names:
        return ""
    first, *others = names
    if total == 1:
        return _("Followed by %(name)s, whom you follow") % {"name": first}
    if total == 2 and others:
        return _("Followed by %(name)s and %(other)s, whom you follow") % {"name": first, "other": others[0]}
    counted = ngettext(
        "Followed by %(name)s and %(number)s other whom you follow",
        "Followed by %(name)s and %(number)s others whom you follow",
        total - 1,
    )
    return counted % {"name": first, "number": total - 1}


def with_common(reason: str, tags: Sequence[Collection[str]], labels: Sequence[Collection[str]]) -> str:
    """`reason`, and the tag that most pieces of evidence carry, else what most look like; `tags` are those of each."""
    for names, sentences in ((tags, _TAGGED), (labels, _LIKE)):
        counts = Counter(name for each in names for name in set(each))
        name, number = min(counts.items(), key=lambda entry: (-entry[1], entry[0]), default=("", 0))
        if 2 * number > len(names):
            return str(sentences[_share(number, len(names))]) % {"reason": reason, "name": name}
    return reason


def _share(number: int, of: int) -> str:
    if of == 1:
        return "one"
    if number < of:
        return "most"
    return "both" if of == 2 else "all"


_TAGGED = {
    "one": gettext_lazy("%(reason)s, tagged ‘%(name)s’"),
    "both": gettext_lazy("%(reason)s, both tagged ‘%(name)s’"),
    "most": gettext_lazy("%(reason)s, most tagged ‘%(name)s’"),
    "all": gettext_lazy("%(reason)s, all tagged ‘%(name)s’"),
}
_LIKE = {
    "one": gettext_lazy("%(reason)s, looks like ‘%(name)s’"),
    "both": gettext_lazy("%(reason)s, both look like ‘%(name)s’"),
    "most": gettext_lazy("%(reason)s, most look like ‘%(name)s’"),
    "all": gettext_lazy("%(reason)s, all look like ‘%(name)s’"),
}
