"""Accepting tags, one or several, beside those that a post has."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from discovery.posts.happenings import note_changed
from discovery.posts.models import TAGS_A_POST, Post, PostTag, Tag
from discovery.posts.services import add_tags
from discovery.posts.words import index_words


@transaction.atomic
def accept_tags(*, post: Post, names: Iterable[str]) -> list[Tag]:
    """Give the post these tags too, and let words find it by them; one that it has already changes nothing.

    Raises ValidationError, and changes nothing, where no name has a letter or digit, or the post would have too many.
    """
    require_own(post.author_id)
    # Locked, so that two clicks at once cannot pass the limit together.
    current = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    tags = add_tags(post=post, names=names)
    if not tags:
        raise ValidationError(_("A tag has letters or digits."), code="unknown-tag")
    if PostTag.objects.filter(post=post).count() > TAGS_A_POST:
        raise ValidationError(
            _("A post can carry %(most)s tags at most. Take one away first.") % {"most": TAGS_A_POST},
            code="too-many-tags",
        )
    note_changed([current])
    index_words([post.pk])
    return tags
