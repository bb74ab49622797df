"""Pictures in templates: an <img> whose size is known before it loads, its veil and palette; links to next pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from discovery.posts.models import Picture, Post
from discovery.posts.pages import PostPage
from discovery.posts.templatetags.interface import icon

register = template.Library()

# The image that a browser without `srcset` takes: wide enough for a card, small enough for a phone.
PLAIN_WIDTH = 640


@register.simple_tag(takes_context=True)
def picture(
    context: Context,
    shown: Picture | None,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    square: bool = False,
    first: bool = False,
) -> SafeString:
    """An <img> with `srcset`, its real proportions and its placeholder behind it; nothing for a post without a picture.

    `sizes` as in HTML; `alt` replaces the author's alt text; `eager` is for the first screen, `first` for the one
    picture that the page is about; `square` crops. A sensitive picture is its blurred placeholder, and the file is not
    asked for before somebody wants to see it (static/js/veil.js, or the post's page with ?show=1).
    """
    if shown is None or not shown.rendition_widths:
        return SafeString("")
    widths = sorted(shown.rendition_widths)
    plain = max((width for width in widths if width <= PLAIN_WIDTH), default=widths[0])
    address = partial(context.get("picture_address") or _address, shown)
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}>',
        address(plain),
        ", ".join(f"{address(width)} {width}w" for width in widths),
        sizes if eager or first else f"auto, {sizes}",
        shown.width,
        shown.height,
        shown.alt_text if alt is None else alt,
        _loading(eager or first, first),
    )
    shape = " picture--square" if square else ""
    if veiled(context, shown.post):
        return _veil(shown, image, shape)
    return format_html('<span class="picture{}">{}{}</span>', shape, _placeholder(shown), image)


@register.simple_tag(takes_context=True)
def veiled(context: Context, post: Post) -> bool:
    """Whether the pictures of `post` are covered for the reader of this page."""
    reader = context.get("user")
    if not post.is_sensitive or context.get("revealed"):
        return False
    return not (reader and reader.is_authenticated and (reader.pk == post.author_id or reader.shows_sensitive))


@register.simple_tag
def palette(shown: Picture | None) -> SafeString:
    """The picture's colours as one strip, each as wide as its share; nothing without a palette."""
    swatches = [swatch for swatch in shown.palette if swatch["share"] > 0] if shown else []
    total = sum(swatch["share"] for swatch in swatches)
    if not total:
        return SafeString("")
    rows, start = [], 0.0
    for swatch in swatches:
        width = 100 * swatch["share"] / total
        rows.append((f"{start:.2f}", f"{width + 0.1:.2f}", swatch["hex"], swatch["hex"]))
        start += width
    return format_html(
        '<svg class="palette" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="Colours: {}">'
        "{}</svg>",
        ", ".join(swatch["hex"] for swatch in swatches),
        format_html_join("", '<rect x="{}" y="0" width="{}" height="10" fill="{}"><title>{}</title></rect>', rows),
    )


@register.simple_tag(takes_context=True)
def next_link(context: Context, page: PostPage, query: Any = None) -> str:
    """The address of the page after this one: of this list, or of the search for `query` wherever it is shown."""
    if query:  # a template that knows of no query passes an empty string
        parameters = QueryDict(mutable=True)
        parameters.update(query.parameters())
        path = reverse("search")
    else:
        request: HttpRequest = context["request"]
        parameters, path = request.GET.copy(), request.path
    parameters["cursor"] = page.next or ""
    return f"{path}?{parameters.urlencode()}"


def _placeholder(shown: Picture) -> SafeString:
    if not shown.placeholder:
        return SafeString("")
    return format_html(
        '<img class="picture__placeholder" src="{}" width="{}" height="{}" alt="" aria-hidden="true">',
        shown.placeholder,
        shown.width,
        shown.height,
    )


def _veil(shown: Picture, image: SafeString, shape: str) -> SafeString:
    """The picture under its veil; inert until the script takes it off."""
    return format_html(
        '<span class="picture picture--veiled{}"><img src="{}" width="{}" height="{}" alt="">'
        '<span class="veil">{}<span>Sensitive. <b>Show</b></span></span><template>{}</template></span>',
        shape,
        shown.placeholder,
        shown.width,
        shown.height,
        icon("eye-off"),
        image,
    )


def _loading(eager: bool, first: bool) -> SafeString:
    if first:
        return SafeString('fetchpriority="high" decoding="async"')
    return SafeString('decoding="async"' if eager else 'loading="lazy" decoding="async"')


def _address(shown: Picture, width: int) -> str:
    return reverse("picture", args=[shown.pk, width])
