"""The page of those whom one has blocked and muted, and of the tags and words that one does not want to meet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries import selectors, services
from accounts.boundaries.models import MutedWord
from accounts.users.requests import MemberRequest
from discovery.posts.tags import resolved, slug_of
from discovery.posts.words import fold, ideograph_terms


@login_required
@require_safe
def muting(request: MemberRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def mute_words(request: MemberRequest) -> HttpResponse:
    """`kind` is tag or word; `word` is what was typed. What cannot be muted stays in its field, with the reason."""
    kind, word = _kind(request), request.POST.get("word", "")
    try:
        services.mute_word(user=request.user, kind=kind, word=word, folded=folded(kind, word))
    except ValidationError as refused:
        return _page(request, {"kind": kind, "word": word, "problem": " ".join(refused.messages)}, status=422)
    return redirect("muting")


@login_required
@require_POST
def unmute_words(request: MemberRequest) -> HttpResponse:
    folded_word = request.POST.get("folded", "").replace("\x00", "")
    services.unmute_word(user=request.user, kind=_kind(request), folded=folded_word)
    return redirect("muting")


def folded(kind: MutedWord.Kind, word: str) -> str:
    """What posts are compared with: the slug of the tag that is meant, or the word as posts are searched by it.

    Raises ValidationError for a word that no post is searched by, such as "the".
    """
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


def _kind(request: MemberRequest) -> MutedWord.Kind:
    return MutedWord.Kind.TAG if request.POST.get("kind") == MutedWord.Kind.TAG else MutedWord.Kind.WORD


def _page(request: MemberRequest, refused: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    context = {
        "blocked": selectors.people_blocked_by(request.user),
        "muted": selectors.people_muted_by(request.user),
        "tags": selectors.muted_words_of(request.user, MutedWord.Kind.TAG),
        "words": selectors.muted_words_of(request.user, MutedWord.Kind.WORD),
        "refused": refused,
    }
    return render(request, "accounts/muting.html", context, status=status)
