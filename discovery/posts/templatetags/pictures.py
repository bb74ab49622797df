"""Pictures in templates: a <picture> whose size is known before it loads, its veil, palette; links to next pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discovery.posts.addresses import file_address, signed
from discovery.posts.models import Picture, Post
from discovery.posts.pages import PostPage
from discovery.posts.templatetags.interface import icon

register = template.Library()

# The image that a browser without `srcset` takes: wide enough for a card, small enough for a phone.
PLAIN_WIDTH = 640


@register.simple_tag
def signed_url(name: str, *arguments: object) -> str:
    """As {% url %}, of a file that is not for everybody: signed, and good for minutes."""
    return signed(reverse(name, args=arguments))


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
    """A <picture> with its real proportions, AVIF before WebP, and its placeholder behind it; nothing without one.

    `sizes` as in HTML; `alt` replaces the author's alt text; `eager` is for the first screen, `first` for its first row
    or the one picture that the page is about; `square` crops. A sensitive picture is its blurred placeholder, and the
    file is not asked for before somebody wants to see it (static/js/veil.js, or the post's page with ?show=1).
    """
    if shown is None or not shown.rendition_widths:
        return SafeString("")
    widths = sorted(shown.rendition_widths)
    plain = max((width for width in widths if width <= PLAIN_WIDTH), default=widths[0])
    lent = context.get("picture_address")  # of a page that lends a picture out under addresses of its own, all WebP
    address = partial(lent or _rendition, shown)
    sizes = sizes if eager or first else f"auto, {sizes}"
    image = format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}></picture>',
        "" if lent else _avif_source(shown, sizes),
        address(plain),
        _srcset(address, widths),
        sizes,
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
def largest(context: Context, shown: Picture) -> str:
    """The address of its widest copy that every browser reads."""
    address: str = (context.get("picture_address") or _rendition)(shown, max(shown.rendition_widths))
    return address


@register.simple_tag
def picture_file(shown: Picture, name: str, *arguments: Any) -> str:
    """The address of one of its files by the URL's name: {% picture_file post.cover "picture_download" %}."""
    return file_address(shown, name, *arguments)


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
        '<svg class="palette" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        _("Colours: %(colours)s") % {"colours": ", ".join(swatch["hex"] for swatch in swatches)},
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
        '<span class="veil">{}<span>{} <b>{}</b></span></span><template>{}</template></span>',
        shape,
        shown.placeholder,
        shown.width,
        shown.height,
        icon("eye-off"),
        _("Sensitive."),
        _("Show"),
        image,
    )


def _loading(eager: bool, first: bool) -> SafeString:
    if first:
        return SafeString('fetchpriority="high" decoding="async"')
    return SafeString('decoding="async"' if eager else 'loading="lazy" decoding="async"')


def _avif_source(shown: Picture, sizes: str) -> SafeString:
    """Nothing before its copies are made, or where they save nothing (discovery/posts/encoding.py)."""
    if not shown.avif_widths:
        return SafeString("")
    address = partial(file_address, shown, "picture_avif")
    return format_html('<source type="image/avif" srcset="{}" sizes="{}">', _srcset(address, shown.avif_widths), sizes)


def _srcset(address: Callable[[int], str], widths: Sequence[int]) -> str:
    return ", ".join(f"{address(width)} {width}w" for width in widths)


def _rendition(shown: Picture, width: int) -> str:
    return file_address(shown, "picture", width)
