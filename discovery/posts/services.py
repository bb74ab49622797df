"""Changes to posts that exist: like, publish, edit, delete. Each is one verb in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.notices.models import Notice
from accounts.notices.services import notify, withdraw
from accounts.related.services import mark_changed
from accounts.users.acting import require_own
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_links, check_newcomer
from discovery.nudges import REFRESH_TASTES, nudge_named_on_commit, nudge_on_commit
from discovery.posts import files, tasks
from discovery.posts.happenings import note_changed, note_edited, note_published, note_removed
from discovery.posts.indexing import index_posts_tagged
from discovery.posts.models import (
    ALT_TEXT_LENGTH,
    CAPTION_LENGTH,
    TAGS_A_POST,
    Like,
    Picture,
    Post,
    PostRevision,
    PostTag,
    Tag,
    TagAlias,
)
from discovery.posts.revisions import keep_former, locked, words_of
from discovery.posts.selectors import posted_since
from discovery.posts.tags import slug_of, tags_by_alias, tags_named
from discovery.posts.words import index_words

# Posts whose words are written while somebody waits; those of a tag on more of them are the worker's.
INDEXED_AT_ONCE = 500
# A post can be scheduled this far ahead: further is a slip of the finger in the year.
FURTHEST_RELEASE = timedelta(days=365)


@transaction.atomic
def like(*, post: Post, user: User) -> None:
    """Liking twice is liking once."""
    __, is_new = Like.objects.get_or_create(post=post, user=user)
    if is_new:
        notify(recipient=post.author, actor=user, kind=Notice.Kind.LIKE, subject=post.pk)
        mark_changed(user.pk)
        nudge_named_on_commit(REFRESH_TASTES)


@transaction.atomic
def unlike(*, post: Post, user: User) -> None:
    removed, __ = Like.objects.filter(post=post, user=user).delete()
    if removed:
        withdraw(recipient=post.author, actor=user, kind=Notice.Kind.LIKE, subject=post.pk)
        mark_changed(user.pk)
        nudge_named_on_commit(REFRESH_TASTES)


@transaction.atomic
def publish(*, post: Post) -> Post:
    """Let a draft or a scheduled post out, dated now; one that is out stays as it is.

    What was changed before anybody saw it is no edit to its readers.
    """
    require_own(post.author_id)
    if _lock_release(post) != Post.Release.LIVE:
        post.created_at, post.edited_at = timezone.now(), None
        _set_release(post, Post.Release.LIVE, None, "created_at", "edited_at")
        note_published([post])
        mark_changed(post.author_id)
    return post


@transaction.atomic
def schedule(*, post: Post, release_at: datetime | None) -> Post:
    """Let a draft come out by itself at `release_at`, or a scheduled post at another time.

    Raises ValidationError for a time that is missing, past or too far off, and for a post that is out already.
    """
    require_own(post.author_id)
    __, moment = clean_release(Post.Release.SCHEDULED, release_at)
    _refuse_live(post)
    _set_release(post, Post.Release.SCHEDULED, moment)
    return post


@transaction.atomic
def unschedule(*, post: Post) -> Post:
    """Make a scheduled post a draft again. Raises ValidationError for a post that is out already."""
    require_own(post.author_id)
    _refuse_live(post)
    _set_release(post, Post.Release.DRAFT, None)
    return post


def change_release(*, post: Post, release: str, release_at: datetime | None = None) -> Post:
    """Publish, schedule or keep back, as `release` says. Raises ValidationError."""
    require_own(post.author_id)
    release, moment = clean_release(release, release_at)
    if release == Post.Release.LIVE:
        return publish(post=post)
    return schedule(post=post, release_at=moment) if moment else unschedule(post=post)


def _lock_release(post: Post) -> str:
    """How the post stands now, read and locked: the clock may let it out at this very moment."""
    post.release = Post.objects.select_for_update().values_list("release", flat=True).get(pk=post.pk)
    return post.release


def _refuse_live(post: Post) -> None:
    if _lock_release(post) == Post.Release.LIVE:
        raise ValidationError(_("This post is out already; it cannot become a draft again."), code="already-published")


def _set_release(post: Post, release: str, release_at: datetime | None, *fields: str) -> None:
    post.release, post.release_at = release, release_at
    post.save(update_fields=["release", "release_at", *fields])


def add_tags(*, post: Post, names: Iterable[str]) -> list[Tag]:
    require_own(post.author_id)
    tags = tags_named(names)
    PostTag.objects.bulk_create([PostTag(post=post, tag=tag) for tag in tags], ignore_conflicts=True)
    return tags


@transaction.atomic
def set_tags(*, post: Post, names: Iterable[str]) -> None:
    require_own(post.author_id)
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
def edit(
    *,
    post: Post,
    caption: str,
    tags: Iterable[str],
    visibility: str,
    alt_texts: Mapping[str, str],
    is_sensitive: bool | None = None,
) -> Post:
    """Change the words of a post and who may see it; `alt_texts` by picture identifier.

    What it said before is kept for its author. Raises ValidationError for words that are too long, for a picture that
    is not the post's, and for more than a new account may do.
    """
    require_own(post.author_id)
    caption, visibility = clean_caption(caption), clean_visibility(visibility)
    check_links(post.author, caption)
    # Pictures before the post, as the workers lock them: whoever edits a post that is being prepared only waits.
    _describe(post, alt_texts)
    (former,) = locked([post.pk])
    before = words_of(former)
    if visibility != Post.Visibility.PRIVATE:
        _check_opening([former])
    if visibility != former.visibility:
        mark_changed(post.author_id)
    post.caption, post.visibility = caption, visibility
    post.is_sensitive = former.is_sensitive if is_sensitive is None else is_sensitive
    set_tags(post=post, names=tags)
    post.save(update_fields=["caption", "visibility", "is_sensitive"])
    keep_former({post: before})
    note_edited(former, before=before.visibility, now=visibility)
    index_words([post.pk])
    return post


@transaction.atomic
def change_visibility(*, posts: Sequence[Post], visibility: str) -> int:
    """Change who may see these posts, all of one author; how many that changed.

    The number of queries does not grow with the posts. Raises ValidationError, before anything is changed.
    """
    require_own(*(post.author_id for post in posts))
    clean_visibility(visibility)
    changed = [post for post in locked([post.pk for post in posts]) if post.visibility != visibility]
    if changed and visibility != Post.Visibility.PRIVATE:
        _check_opening(changed)
        check_links(changed[0].author, *(post.caption for post in changed))
    if changed:
        before = {post: words_of(post) for post in changed}
        if visibility != Post.Visibility.PUBLIC:
            note_removed(changed)
        for post in changed:
            post.visibility = visibility
        Post.objects.bulk_update(changed, ["visibility"])
        if visibility == Post.Visibility.PUBLIC:
            note_published(changed)
        keep_former(before)
        mark_changed(changed[0].author_id)
    return len(changed)


def _check_opening(posts: Sequence[Post]) -> None:
    """To others a post that was private is a new one. Raises ValidationError `newcomer-limit`; all are one author's."""
    author, private = posts[0].author, [post.pk for post in posts if post.visibility == Post.Visibility.PRIVATE]
    if private:
        check_newcomer(author, Deed.POST, lambda since: posted_since(author, since, besides=private), more=len(private))


@transaction.atomic
def add_tags_to(*, posts: Sequence[Post], names: Iterable[str]) -> int:
    """Add these tags to posts of one author; how many posts that changed.

    The number of queries does not grow with the posts. Raises ValidationError, before anything is changed, when a post
    would carry too many.
    """
    require_own(*(post.author_id for post in posts))
    tags = {tag.pk: tag for tag in tags_named(names)}
    before = {post: words_of(post) for post in locked([post.pk for post in posts])}
    missing = {post: [pk for pk in tags if pk not in {tag.pk for tag in post.tags.all()}] for post in before}
    for post, added in missing.items():
        if len(post.tags.all()) + len(added) > TAGS_A_POST:
            raise ValidationError(
                _("“%(title)s” would carry too many tags: %(most)s at most.")
                % {"title": post.title, "most": TAGS_A_POST},
                code="too-many-tags",
            )
    changed = [post for post, added in missing.items() if added]
    PostTag.objects.bulk_create(
        [PostTag(post=post, tag_id=pk) for post in changed for pk in missing[post]], ignore_conflicts=True
    )
    keep_former({post: before[post] for post in changed})
    note_changed(changed)
    index_words([post.pk for post in changed])
    return len(changed)


@transaction.atomic
def restore(*, post: Post, revision: PostRevision) -> Post:
    """Let a post say again what it said; who may see it stays as it is, so that nothing is shown by restoring."""
    require_own(post.author_id)
    return edit(post=post, caption=revision.caption, tags=revision.tags, visibility=post.visibility, alt_texts={})


def _describe(post: Post, alt_texts: Mapping[str, str]) -> None:
    # Not post.pictures.all(), which may hold the finished pictures only: one that is still prepared can be described.
    pictures = {str(picture.pk): picture for picture in Picture.objects.filter(post=post)}
    for picture_id, alt_text in alt_texts.items():
        if picture_id not in pictures:
            raise ValidationError(_("This post has no picture %(id)s.") % {"id": picture_id}, code="unknown-picture")
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
            _("A caption can have %(most)s characters; this one has %(length)s.") % _lengths(CAPTION_LENGTH, caption),
            code="caption-too-long",
        )
    return caption


def clean_alt_text(alt_text: str) -> str:
    alt_text = alt_text.replace("\x00", "").strip()
    if len(alt_text) > ALT_TEXT_LENGTH:
        raise ValidationError(
            _("An alt text can have %(most)s characters; this one has %(length)s.")
            % _lengths(ALT_TEXT_LENGTH, alt_text),
            code="alt-text-too-long",
        )
    return alt_text


def _lengths(most: int, text: str) -> dict[str, str]:
    return {
        name: number_format(number, force_grouping=True) for name, number in (("most", most), ("length", len(text)))
    }


def clean_alias(name: str) -> str:
    """The slug of another word for a tag."""
    slug = slug_of(name)
    if not slug:
        raise ValidationError(_("A tag has letters or digits."), code="unknown-tag")
    if Tag.objects.filter(slug=slug).exists():
        raise ValidationError(
            _("“%(slug)s” is a tag itself, so it cannot be another word for one.") % {"slug": slug}, code="alias-is-tag"
        )
    if meant := tags_by_alias([slug]).get(slug):
        raise ValidationError(
            _("“%(slug)s” is another word for “%(meant)s” already.") % {"slug": slug, "meant": meant},
            code="alias-taken",
        )
    return slug


def clean_visibility(visibility: str) -> str:
    if visibility not in Post.Visibility.values:
        raise ValidationError(
            _("Visibility is one of %(names)s, not %(given)s.")
            % {"names": ", ".join(Post.Visibility.values), "given": repr(visibility)},
            code="unknown-visibility",
        )
    return visibility


def clean_release(release: str, release_at: datetime | None) -> tuple[str, datetime | None]:
    """How a post comes out, and when where that is scheduled. Raises ValidationError."""
    if release not in Post.Release.values:
        raise ValidationError(
            _("Release is one of %(names)s, not %(given)s.")
            % {"names": ", ".join(Post.Release.values), "given": repr(release)},
            code="unknown-release",
        )
    if release != Post.Release.SCHEDULED:
        return release, None
    if release_at is None:
        raise ValidationError(_("Choose the day and the time at which it is to come out."), code="release-time-missing")
    if release_at <= timezone.now():
        raise ValidationError(_("This time is past; choose one to come."), code="release-time-past")
    if release_at > timezone.now() + FURTHEST_RELEASE:
        raise ValidationError(_("A post can be scheduled up to a year ahead."), code="release-time-too-far")
    return release, release_at


@transaction.atomic
def delete(*, post: Post) -> None:
    """The rows at once; the files once that is certain."""
    require_own(post.author_id)
    # All of them, the unfinished too; locked, so that a worker cannot write files of a picture that goes.
    locked = Picture.objects.select_for_update().filter(post=post)
    pictures = [picture.pk for picture in locked]
    note_removed([post])
    post.delete()
    mark_changed(post.author_id)

    def remove_files() -> None:
        for picture_id in pictures:
            files.remove(picture_id)

    transaction.on_commit(remove_files)
