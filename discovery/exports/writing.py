"""A whole account into one zip: its posts with their pictures as they were uploaded, then everything else as JSON."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils import timezone

from accounts.users.models import User
from discovery.exports import documents
from discovery.exports.archive import Archive
from discovery.exports.documents import AT_A_TIME, LEFT_OUT, Fields, absolute
from discovery.portraits.files import SIZES, file_name
from discovery.posts.files import original_name
from discovery.posts.models import Picture, Post, Tag

FORMAT = 1
Tell = Callable[[int, int], None]
# Pillow's names of formats, where the usual ending of a file is another.
ENDINGS = {"jpeg": "jpg", "mpo": "jpg", "tiff": "tif"}


def write(user: User, folder: Path, tell: Tell) -> Archive:
    """The zip lies in `folder`, as `path` of what is returned. `tell` hears how many posts are written, of how many.

    Raises NoRoom, OSError for a storage that does not answer, and what `tell` raises.
    """
    with Archive(folder) as archive, (folder / "pictures.csv").open("w", encoding="utf-8", newline="") as table:
        labels = csv.writer(table)
        labels.writerow(["path", "author", "caption", "tags"])
        counts = {"posts": 0, "pictures": 0, "missing": 0}
        archive.add_json("posts.json", _posts(user, archive, labels, counts, tell))
        table.flush()
        with (folder / "pictures.csv").open("rb") as source:
            archive.add("pictures.csv", source)
        archive.add_json("profile.json", {**documents.profile_of(user), "portrait": _portrait(user, archive)})
        archive.add_json("boards.json", documents.boards_of(user))
        archive.add_json("follows.json", documents.follows_of(user))
        archive.add_json("likes.json", documents.likes_of(user))
        archive.add_json("comments.json", documents.comments_of(user))
        archive.add_json("searches.json", documents.searches_of(user))
        archive.add_json("tastes.json", documents.tastes_of(user))
        archive.add_manifest(_head(user, counts))
    return archive


def _head(user: User, counts: dict[str, int]) -> Fields:
    return {
        "format": FORMAT,
        "software": "Kindred",
        "site": {"name": settings.SITE_NAME, "address": settings.KINDRED_ADDRESS},
        "account": user.username,
        "made_at": timezone.now(),
        "counts": counts,
        "left_out": LEFT_OUT,
    }


def _posts(user: User, archive: Archive, labels: Any, counts: dict[str, int], tell: Tell) -> Iterator[Fields]:
    """Each post, once its pictures are in the archive."""
    posts = Post.objects.filter(author=user).select_related("author", "offer").order_by("created_at", "pk")
    in_order = Prefetch("tags", Tag.objects.order_by("posttag__pk"))
    total = posts.count()
    tell(0, total)
    for post in posts.prefetch_related("pictures", in_order, "revisions").iterator(AT_A_TIME):
        pictures = [_picture(picture, archive) for picture in post.pictures.all()]
        tags = [tag.name for tag in post.tags.all()]
        for picture in pictures:
            if picture["file"]:
                labels.writerow([picture["file"], user.username, post.caption, ",".join(tags)])
        counts["posts"] += 1
        counts["pictures"] += len(pictures)
        counts["missing"] += sum(not picture["file"] for picture in pictures)
        yield {**_post(post), "tags": tags, "pictures": pictures}
        tell(counts["posts"], max(total, counts["posts"]))


def _post(post: Post) -> Fields:
    kept = ("caption", "visibility", "state", "release", "release_at", "is_sensitive", "created_at", "edited_at")
    revisions = [
        {"caption": old.caption, "tags": old.tags, "visibility": old.visibility, "until": old.created_at}
        for old in post.revisions.all()
    ]
    offer = getattr(post, "offer", None)
    sold = ("link", "price", "currency", "availability", "sku")
    return {
        "id": post.pk,
        "address": absolute(post.get_absolute_url()),
        **{name: getattr(post, name) for name in kept},
        "offer": {name: getattr(offer, name) for name in sold} if offer else None,
        "revisions": revisions,
    }


def _picture(picture: Picture, archive: Archive) -> Fields:
    """Its file as it was uploaded; `file` is empty where that is gone."""
    name = f"pictures/{picture.post_id}-{picture.position}.{_ending(picture)}"
    kept = ("alt_text", "width", "height", "format", "state", "captured_at")
    is_there = _add(archive, name, original_name(picture.pk))
    return {"file": name if is_there else "", **{field: getattr(picture, field) for field in kept}}


def _portrait(user: User, archive: Archive) -> str:
    is_there = user.portrait and _add(archive, "portrait.webp", file_name(user.portrait, max(SIZES)))
    return "portrait.webp" if is_there else ""


def _add(archive: Archive, name: str, stored: str) -> bool:
    try:
        source: IO[bytes] = default_storage.open(stored)
    except FileNotFoundError:
        return False
    with source:
        archive.add(name, source, size=default_storage.size(stored), is_packed=True)
    return True


def _ending(picture: Picture) -> str:
    form = picture.format.lower()
    return ENDINGS.get(form, form) or "bin"
