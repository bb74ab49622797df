"""What a muted tag or word is compared with: the slug of the tag, or the word as posts are searched by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accounts.boundaries.models import MutedWord
from discovery.posts.tags import resolved, slug_of
from discovery.posts.words import fold, ideograph_terms


def folded(kind: MutedWord.Kind, word: str) -> str:
    """Raises ValidationError (muted-word-unknown) for a word that no post is searched by, such as "the"."""
    word = word.replace("\x00", " ")  # PostgreSQL takes none
    if kind == MutedWord.Kind.TAG:
        return resolved(slug_of(word))
    terms = _terms(word)
    if word.strip() and not _is_searched_by(terms):
        raise ValidationError(_("Posts are not searched by this word. Choose a longer one."), code="muted-word-unknown")
    return terms


def _terms(word: str) -> str:
    """The Latin words, and the pairs of ideographs (or the single one), of which a post has to hold all."""
    ideographs = ideograph_terms(word)
    pairs = [term for term in ideographs if len(term) == 2]
    single = {term for term in ideographs if len(term) == 1}
    latin = "".join(" " if character in single else character for character in fold(word))
    return " ".join([*latin.split(), *pairs, *sorted(single - set("".join(pairs)))])


def _is_searched_by(terms: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(plainto_tsquery('english', %s))", [terms])
        return bool(cursor.fetchone()[0])
