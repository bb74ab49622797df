"""The small parts of every page: icons of the sprite, portraits of people, and which link is the current one."""

from __future__ import annotations

import zlib

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.users.models import User
from discovery.posts import refusals

register = template.Library()
register.filter("translated", refusals.translated)

HUES = 9


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/icons.svg. It says nothing by itself: the element round it carries the words."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag
def avatar(person: User, size: str = "", *, monogram: bool = False) -> SafeString:
    """A person's portrait, else a monogram in a colour that stays theirs. `size`: m, l, xl or xxl; small without.

    `monogram` asks for that where who looks is not given the file: of whom they have blocked, and who is suspended. It
    says nothing by itself: the name stands beside it.
    """
    shape = f" avatar--{size}" if size else ""
    if person.portrait and not monogram:
        width = 256 if size in ("xl", "xxl") else 96
        return format_html(
            '<img class="avatar{}" src="{}" width="{}" height="{}" alt="" loading="lazy" decoding="async">',
            shape,
            reverse("portrait_file", args=[person.portrait, width]),
            width,
            width,
        )
    return format_html(
        '<span class="avatar{}" data-hue="{}" aria-hidden="true">{}</span>',
        shape,
        zlib.crc32(person.username.encode()) % HUES,
        str(person)[:1].upper(),
    )


@register.simple_tag(takes_context=True)
def current(context: Context, *names: str) -> SafeString:
    """` aria-current="page"` where the page that is shown has one of these URL names."""
    match = getattr(context.get("request"), "resolver_match", None)
    return SafeString(' aria-current="page"' if match and match.url_name in names else "")
