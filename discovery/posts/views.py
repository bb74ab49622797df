"""One post: its page, its files, and what its readers and its author can do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.follows.selectors import followed_ids
from accounts.users.requests import MemberRequest
from discovery.posts import files, selectors, services
from discovery.posts.forms import EditForm
from discovery.posts.models import Picture, Post


@require_safe
def detail(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """What is like it, and who posts such, is fetched by name: those features lie above this one."""
    post = _post(request, post_id)
    followed = post.author_id in followed_ids(request.user, [post.author_id])
    context = {"post": post, "like_count": selectors.like_count(post), "followed": followed}
    return render(request, "posts/detail.html", context)


@login_required
@require_POST
def like(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """`liked` says what is wanted, so that a click that arrives twice changes nothing."""
    post = _post(request, post_id)
    change = services.like if request.POST.get("liked") == "1" else services.unlike
    change(post=post, user=request.user)
    if request.headers.get("HX-Request"):
        post.liked = change is services.like
        return render(request, "posts/_like.html", {"post": post, "like_count": selectors.like_count(post)})
    return redirect(post)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = _own_post(request, post_id)
    form = EditForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(post)
    return render(request, "posts/edit.html", {"post": post, "form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = _own_post(request, post_id)
    if request.method == "POST":
        services.delete(post=post)
        return redirect(request.user)
    return render(request, "posts/delete.html", {"post": post})


@require_safe
def rendition(request: HttpRequest, picture_id: UUID, width: int) -> HttpResponseBase:
    picture = _picture(request, picture_id)
    if width not in picture.rendition_widths:
        raise Http404("This picture has no such width.")
    return _file(request, picture, files.rendition_name(picture.pk, width), "image/webp", f"{picture.pk}-{width}.webp")


@require_safe
def download(request: HttpRequest, picture_id: UUID) -> HttpResponseBase:
    picture = _picture(request, picture_id)
    response = _file(request, picture, files.download_name(picture.pk), "image/jpeg", f"{picture.pk}.jpg")
    response["Content-Disposition"] = f'attachment; filename="{picture.pk}.jpg"'
    return response


@require_safe
def complete_tags(request: HttpRequest) -> JsonResponse:
    tags = selectors.complete_tags(request.GET.get("q", "")[:50], request.user)
    return JsonResponse({"tags": [{"name": tag.name, "slug": tag.slug, "posts": tag.posts} for tag in tags]})


def _file(request: HttpRequest, picture: Picture, name: str, content_type: str, filename: str) -> HttpResponseBase:
    """A file that never changes under its name. Only what everybody may see may lie in shared caches, and for a day."""
    etag = f'"{picture.pk.hex}-{filename}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        try:
            response = FileResponse(default_storage.open(name), content_type=content_type, filename=filename)
        except FileNotFoundError:
            raise Http404("The file is gone.") from None
    public = picture.post.visibility == Post.Visibility.PUBLIC
    response["Cache-Control"] = "public, max-age=86400" if public else "private, max-age=300"
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _post(request: HttpRequest, post_id: UUID) -> Post:
    try:
        return selectors.get_post(post_id, request.user)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None


def _own_post(request: HttpRequest, post_id: UUID) -> Post:
    try:
        return selectors.get_own_post(post_id, request.user)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None


def _picture(request: HttpRequest, picture_id: UUID) -> Picture:
    try:
        return selectors.get_picture_file(picture_id, request.user)
    except Picture.DoesNotExist:
        raise Http404("No such picture.") from None
