"""The page of those whom one has blocked and muted, and of the tags and words that one does not want to meet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries import selectors, services
from accounts.boundaries.models import MutedWord
from accounts.users.requests import MemberRequest
from discovery.feeds.folding import folded


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
