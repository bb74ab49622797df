"""Muting people, tags and words, and taking that back; doing either twice is doing it once.

Blocking ends follows and lies with them: accounts.follows.services.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.boundaries.models import FOLDED_LENGTH, WORD_LENGTH, Mute, MutedWord
from accounts.users.models import User

# More would make every feed slow, and hardly anybody could tell what they have muted.
MUTED_WORDS = 200


def mute(*, user: User, person: User) -> None:
    """Raises ValidationError when somebody would mute themselves."""
    if user.pk == person.pk:
        raise ValidationError(_("You cannot mute yourself."), code="mute-self")
    Mute.objects.get_or_create(user=user, muted=person)


def unmute(*, user: User, person: User) -> None:
    Mute.objects.filter(user=user, muted=person).delete()


def mute_word(*, user: User, kind: MutedWord.Kind, word: str, folded: str) -> MutedWord:
    """Mutes `word` as typed; `folded` is what posts are compared with: a tag's slug, or the word as posts are indexed.

    Raises ValidationError for a word that is empty or too long, and for more than MUTED_WORDS of them.
    """
    # PostgreSQL takes no NUL.
    word = " ".join(word.replace("\x00", " ").split())
    if not word or not folded.strip():
        raise ValidationError(_("Write the tag or the word that you do not want to meet."), code="muted-word-empty")
    if len(word) > WORD_LENGTH or len(folded) > FOLDED_LENGTH:
        words = _("Write a shorter one: %(most)d characters at most.") % {"most": WORD_LENGTH}
        raise ValidationError(words, code="muted-word-too-long")
    with transaction.atomic():
        # One at a time for each person, so that the limit holds.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        known = MutedWord.objects.filter(user=user)
        found = known.filter(kind=kind, folded=folded).first()
        if found is None and known.count() >= MUTED_WORDS:
            words = _("You can mute %(most)d tags and words at most. Remove one first.") % {"most": MUTED_WORDS}
            raise ValidationError(words, code="too-many-muted-words")
        return found or MutedWord.objects.create(user=user, kind=kind, word=word, folded=folded)


def unmute_word(*, user: User, kind: MutedWord.Kind, folded: str) -> None:
    MutedWord.objects.filter(user=user, kind=kind, folded=folded).delete()
