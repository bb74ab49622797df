"""What the site says of a post by itself, visibly."""

from __future__ import annotations

from django import template

from discovery.posts.models import Post
from discovery.screening.selectors import is_perhaps_ai_made

register = template.Library()


@register.simple_tag
def ai_label(post: Post) -> bool:
    """Whether the post's page is to say that AI may have made it; one query."""
    return is_perhaps_ai_made(post)
