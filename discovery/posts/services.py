"""Changes to posts that exist: like, edit, delete. Each is one verb in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.related.services import mark_changed
from accounts.users.models import User
from discovery.nudges import nudge_on_commit
from discovery.posts import files, tasks
from discovery.posts.indexing import index_posts_tagged
from discovery.posts.models import ALT_TEXT_LENGTH, CAPTION_LENGTH, Like, Picture, Post, PostTag, Tag, TagAlias
from discovery.posts.tags import slug_of, tags_by_alias, tags_named
from discovery.posts.words import index_words

# Posts whose words are written while somebody waits; those of a tag on more of them are the worker's.
INDEXED_AT_ONCE = 500


def like(*, post: Post, user: User) -> None:
    """Liking twice is liking once."""
    Like.objects.get_or_create(post=post, user=user)


def unlike(*, post: Post, user: User) -> None:
    Like.objects.filter(post=post, user=user).delete()


def add_tags(*, post: Post, names: Iterable[str]) -> list[Tag]:
    tags = tags_named(names)
    PostTag.objects.bulk_create([PostTag(post=post, tag=tag) for tag in tags], ignore_conflicts=True)
    return tags


@transaction.atomic
def set_tags(*, post: Post, names: Iterable[str]) -> None:
    tags = add_tags(post=post, names=names)
    PostTag.objects.filter(post=post).exclude(tag__in=tags).delete()


@transaction.atomic
def change_aliases(*, tag: Tag, add: Iterable[str] = (), remove: Iterable[TagAlias] = ()) -> None:
    """Change which other words mean `tag`, and let its posts be found by these and no longer by those.

    Raises ValidationError for a word that means a tag already.
    """
    TagAlias.objects.filter(tag=tag, pk__in=[alias.pk for alias in remove]).delete()
    for name in add:
        TagAlias.objects.create(tag=tag, slug=clean_alias(name))
    reindex(tag=tag)


def reindex(*, tag: Tag) -> None:
    """Write the words of the tag's posts anew; by the worker where they are many."""
    if PostTag.objects.filter(tag=tag).count() > INDEXED_AT_ONCE:
        nudge_on_commit(tasks.index_posts_tagged, tag.pk)
    else:
        index_posts_tagged(tag.pk)


@transaction.atomic
def edit(*, post: Post, caption: str, tags: Iterable[str], visibility: str, alt_texts: dict[str, str]) -> Post:
    """Change the words of a post and who may see it; `alt_texts` by picture identifier.

    Raises ValidationError for words that are too long, and for a picture that is not the post's.
    """
    if visibility != post.visibility:
        mark_changed(post.author_id)
    post.caption, post.visibility = clean_caption(caption), clean_visibility(visibility)
    # Pictures before the post, as the workers lock them: whoever edits a post that is being prepared only waits.
    _describe(post, alt_texts)
    post.save(update_fields=["caption", "visibility"])
    set_tags(post=post, names=tags)
    index_words([post.pk])
    return post


def _describe(post: Post, alt_texts: dict[str, str]) -> None:
    # Not post.pictures.all(), which may hold the finished pictures only: one that is still prepared can be described.
    pictures = {str(picture.pk): picture for picture in Picture.objects.filter(post=post)}
    for picture_id, alt_text in alt_texts.items():
        if picture_id not in pictures:
            raise ValidationError(f"This post has no picture {picture_id}.", code="unknown-picture")
        pictures[picture_id].alt_text = clean_alt_text(alt_text)
        pictures[picture_id].save(update_fields=["alt_text"])


@transaction.atomic
def record_labels(labels: Mapping[UUID, Sequence[tuple[str, float]]]) -> None:
    """Keep what each picture seems to show, (name, confidence from 0 to 1), and let words find its post by it.

    What a picture had before is replaced, by nothing too; pictures that are gone are left out. The number of queries
    does not grow with the pictures. Labels are no tags: nobody chose them.
    """
    changed: list[Picture] = []
    for picture in Picture.objects.filter(pk__in=list(labels)).only("post_id", "labels"):
        sorted_labels = sorted(labels[picture.pk], key=lambda label: -label[1])
        found = [{"name": name, "confidence": round(float(confidence), 4)} for name, confidence in sorted_labels]
        if found != picture.labels:
            picture.labels = found
            changed.append(picture)
    if changed:
        Picture.objects.bulk_update(changed, ["labels"])
        index_words({picture.post_id for picture in changed})


def clean_caption(caption: str) -> str:
    caption = caption.replace("\x00", "").strip()
    if len(caption) > CAPTION_LENGTH:
        raise ValidationError(
            f"A caption can have {CAPTION_LENGTH:,} characters; this one has {len(caption):,}.", code="caption-too-long"
        )
    return caption


def clean_alt_text(alt_text: str) -> str:
    alt_text = alt_text.replace("\x00", "").strip()
    if len(alt_text) > ALT_TEXT_LENGTH:
        raise ValidationError(
            f"An alt text can have {ALT_TEXT_LENGTH:,} characters; this one has {len(alt_text):,}.",
            code="alt-text-too-long",
        )
    return alt_text


def clean_alias(name: str) -> str:
    """The slug of another word for a tag."""
    slug = slug_of(name)
    if not slug:
        raise ValidationError("A tag has letters or digits.", code="unknown-tag")
    if Tag.objects.filter(slug=slug).exists():
        raise ValidationError(f"“{slug}” is a tag itself, so it cannot be another word for one.", code="alias-is-tag")
    if meant := tags_by_alias([slug]).get(slug):
        raise ValidationError(f"“{slug}” is another word for “{meant}” already.", code="alias-taken")
    return slug


def clean_visibility(visibility: str) -> str:
    if visibility not in Post.Visibility.values:
        raise ValidationError(
            f"Visibility is one of {', '.join(Post.Visibility.values)}, not {visibility!r}.", code="unknown-visibility"
        )
    return visibility


@transaction.atomic
def delete(*, post: Post) -> None:
    """The rows at once; the files once that is certain."""
    # All of them, the unfinished too; locked, so that a worker cannot write files of a picture that goes.
    locked = Picture.objects.select_for_update().filter(post=post)
    pictures = [(picture.pk, picture.rendition_widths) for picture in locked]
    post.delete()
    mark_changed(post.author_id)

    def remove_files() -> None:
        for picture_id, widths in pictures:
            files.remove(picture_id, widths)

    transaction.on_commit(remove_files)
