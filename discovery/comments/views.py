"""Comments under a post: the part of its page that htmx fetches, and the same as pages of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.comments import selectors, services
from discovery.comments.models import Comment
from discovery.posts.found import the_post
from discovery.posts.models import Post


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """GET: the newest threads, those before a cursor (`before`), or those around a comment (`at`). POST writes one."""
    post = the_post(post_id, request.user)
    if request.method == "POST":
        return _write(request, post) if request.user.is_authenticated else redirect_to_login(request.path)
    before = request.GET.get("before")
    context = _context(request, post, before=before, at=_at(request, post))
    return _answer(request, "_threads" if before and _is_fragment(request) else "_comments", context)


@require_safe
def comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Where it is to be read: on the post's page."""
    found = _comment(request, comment_id)
    return redirect(f"{found.post.get_absolute_url()}?comment={found.pk}#comments")


@login_required
@require_safe
@never_cache
def people(request: MemberRequest) -> JsonResponse:
    """Whom one may mention whose name begins with `q`; for the list under the field."""
    found = selectors.mentionable(request.user, request.GET.get("q", ""))
    return JsonResponse({"people": [{"username": one.username, "name": str(one)} for one in found]})


@login_required
@require_safe
def answer(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    found = _comment(request, comment_id)
    mention = "" if found.author_id == request.user.pk else f"@{found.author.username} "
    return _answer(request, "_form", {"post": found.post, "parent": found, "text": mention, "is_opened": True})


@require_safe
def answers(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Answers of a thread before the cursor `before`; the comment that they answer may have been deleted."""
    try:
        root = selectors.get_thread(comment_id, request.user)
    except Comment.DoesNotExist:
        raise Http404("No such comment.") from None
    page = selectors.answers_before(root.pk, request.user, request.GET.get("before", ""))
    return _answer(request, "_answers", {"post": root.post, "root": root, "page": page})


@login_required
@require_POST
def delete(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    found = _comment(request, comment_id)
    services.delete(comment=found, by=request.user)
    return _changed(request, found, _("The comment is deleted."))


@login_required
@require_POST
def hide(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    """`hidden` says what is wanted."""
    found = _comment(request, comment_id)
    is_hidden = request.POST.get("hidden") == "1"
    change = services.hide if is_hidden else services.unhide
    change(comment=found, by=request.user)
    return _changed(request, found, _("The comment is hidden.") if is_hidden else _("The comment is shown."))


def _write(request: HttpRequest, post: Post) -> HttpResponse:
    text, parent = request.POST.get("text", ""), None
    try:
        parent = _parent(request)
        written = services.write(author=request.user, post=post, text=text, parent=parent)  # type: ignore[arg-type]
    except ValidationError as refused:
        return _refused(request, post, parent, text, refused)
    if not _is_fragment(request):
        return redirect(f"{reverse('comments', args=[post.pk])}?at={written.pk}#comment-{written.pk}")
    context = _context(request, post, at=written if parent else None)
    return _answer(request, "_comments", {**context, "said": _("Your comment is there.")})


def _refused(
    request: HttpRequest, post: Post, parent: Comment | None, text: str, refused: ValidationError
) -> HttpResponse:
    """The form again, with what was typed; as a fragment it takes its own place, not that of the list."""
    form: dict[str, Any] = {"parent": parent, "text": text, "problem": " ".join(refused.messages)}
    if not _is_fragment(request):
        fragment = f"comments/{'_form' if parent else '_comments'}.html"
        return render(
            request, "comments/page.html", {**_context(request, post), **form, "fragment": fragment}, status=422
        )
    # A status of failure would keep htmx from showing it.
    response = render(request, "comments/_form.html", {"post": post, **form})
    response["HX-Retarget"] = f"#write-{parent.pk if parent else post.pk}"
    response["HX-Reswap"] = "outerHTML"
    return response


def _changed(request: HttpRequest, changed: Comment, said: str) -> HttpResponse:
    """The thread as it is now, or nothing where nothing of it is left, and the new number of comments."""
    if not _is_fragment(request):
        return redirect("comments", changed.post_id)
    context = {
        "post": changed.post,
        "thread": selectors.thread_of(changed, request.user),
        "count": selectors.comment_count(changed.post, request.user),
        "said": said,
    }
    return render(request, "comments/_changed.html", context)


def _context(
    request: HttpRequest, post: Post, *, before: str | None = None, at: Comment | None = None
) -> dict[str, Any]:
    return {
        "post": post,
        "at": at,
        "page": selectors.thread_page(post, request.user, before=before, at=at),
        "count": selectors.comment_count(post, request.user),
    }


def _answer(request: HttpRequest, fragment: str, context: dict[str, Any]) -> HttpResponse:
    """The fragment for htmx, else a page that holds it."""
    if _is_fragment(request):
        response = render(request, f"comments/{fragment}.html", context)
        if at := context.get("at"):
            response["HX-Reswap"] = f"outerHTML show:#comment-{at.pk}:top"
    else:
        response = render(request, "comments/page.html", {**context, "fragment": f"comments/{fragment}.html"})
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _comment(request: HttpRequest, comment_id: UUID) -> Comment:
    try:
        return selectors.get_comment(comment_id, request.user)
    except Comment.DoesNotExist:
        raise Http404("No such comment.") from None


def _parent(request: HttpRequest) -> Comment | None:
    """Raises ValidationError where it is gone, so that what was typed is not lost."""
    wanted = request.POST.get("parent")
    if not wanted:
        return None
    try:
        return selectors.get_comment(UUID(wanted), request.user)
    except (ValueError, Comment.DoesNotExist):
        raise services.comment_gone() from None


def _at(request: HttpRequest, post: Post) -> Comment | None:
    """The comment that a link means; the newest threads are shown when it is gone."""
    try:
        return (
            Comment.objects.visible_to(request.user).select_related("parent").get(pk=UUID(request.GET["at"]), post=post)
        )
    except (KeyError, ValueError, Comment.DoesNotExist):
        return None
