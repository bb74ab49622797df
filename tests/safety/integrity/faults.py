"""How each fault that the checks look for comes about: planted by hand, past all that keeps it from arising."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import Taste, TasteRefresh, User
from discovery.models import (
    AccountExport,
    Arrival,
    BoardItem,
    Catalogue,
    Embedding,
    ImportJob,
    Like,
    Picture,
    Post,
    RegionEmbedding,
    Signal,
    Swatch,
)
from discovery.portraits.files import file_name
from discovery.posts import files
from discovery.uploads.arriving import path_of
from tests.safety.integrity.conftest import Site


@contextmanager
def no_constraints() -> Any:
    """As a damaged index or a hand in the database would have it: foreign keys are not looked at."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = origin")


def row_of_nothing(site: Site) -> None:
    picture_id = site.picture.pk
    with no_constraints() as cursor:
        cursor.execute("DELETE FROM discovery_picture WHERE id = %s", [picture_id])
        cursor.execute("UPDATE discovery_board SET cover_id = %s", [uuid4()])
    for name in _names_of(picture_id):
        default_storage.delete(name)


def original_missing(site: Site) -> None:
    default_storage.delete(files.original_name(site.picture.pk))


def everything_missing(site: Site) -> None:
    for name in _names_of(site.picture.pk):
        default_storage.delete(name)


def _names_of(picture_id: Any) -> list[str]:
    folder = files.download_name(picture_id).rpartition("/")[0]
    return [files.original_name(picture_id), *(f"{folder}/{name}" for name in default_storage.listdir(folder)[1])]


def rendition_missing(site: Site) -> None:
    default_storage.delete(files.rendition_name(site.picture.pk, site.picture.rendition_widths[0]))


def avif_missing(site: Site) -> None:
    default_storage.delete(files.avif_name(site.picture.pk, 700))
    Picture.objects.filter(pk=site.picture.pk).update(avif_widths=[360, 700])


def portrait_missing(site: Site) -> None:
    default_storage.delete(file_name(User.objects.get(pk=site.ada.pk).portrait, 96))


def post_unfinished(site: Site) -> None:
    Post.objects.filter(pk=site.post.pk).update(state=Post.State.PROCESSING)


def post_empty(site: Site) -> None:
    picture = site.second.pictures.get()
    for name in _names_of(picture.pk):
        default_storage.delete(name)
    for model in (Embedding, RegionEmbedding, Swatch):
        model._base_manager.filter(picture=picture).delete()
    Picture.objects.filter(pk=picture.pk).update(state=Picture.State.REJECTED, problem="Spoiled")


def post_refused_wrongly(site: Site) -> None:
    Post.objects.filter(pk=site.post.pk).update(state=Post.State.REJECTED)


def export_missing(site: Site) -> None:
    default_storage.delete(f"exports/{AccountExport.objects.get().pk}.zip")


def import_missing(site: Site) -> None:
    default_storage.delete(f"imports/{ImportJob.objects.get().pk}")


def catalogue_missing(site: Site) -> None:
    default_storage.delete(f"catalogues/{Catalogue.objects.get().pk}")


def _unready(site: Site, *kept: type) -> None:
    """A picture that was refused while other rows went on as if it were there."""
    picture = site.picture
    Picture.objects.filter(pk=picture.pk).update(state=Picture.State.REJECTED, problem="Spoiled")
    for name in _names_of(picture.pk)[1:]:
        default_storage.delete(name)
    for model in {Embedding, RegionEmbedding, Swatch} - set(kept):
        model._base_manager.filter(picture=picture).delete()


def embedding_of_unready(site: Site) -> None:
    _unready(site, Embedding)


def region_of_unready(site: Site) -> None:
    _region(site)
    _unready(site, RegionEmbedding)


def swatch_of_unready(site: Site) -> None:
    _unready(site, Swatch)


def _region(site: Site) -> None:
    vector = Embedding.objects.get(picture=site.picture)
    RegionEmbedding.objects.filter(picture=site.picture).delete()
    place = {"position": 1, "left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5}
    RegionEmbedding.objects.create(
        space=vector.space, picture=site.picture, post=site.post, vector=vector.vector, **place
    )
    Picture.objects.filter(pk=site.picture.pk).update(regions=[[0.1, 0.1, 0.5, 0.5]])


def embedding_of_another_post(site: Site) -> None:
    Embedding.objects.filter(picture=site.picture).update(post=site.second)


def region_of_another_post(site: Site) -> None:
    _region(site)
    RegionEmbedding.objects.filter(picture=site.picture).update(post=site.second)


def swatch_of_another_post(site: Site) -> None:
    Swatch.objects.filter(picture=site.picture).update(post=site.second)


def embedding_damaged(site: Site) -> None:
    one = Embedding.objects.get(picture=site.picture)
    Embedding.objects.filter(picture=site.picture).update(vector=np.asarray(one.vector, np.float32) * 0.5)


def region_untrue(site: Site) -> None:
    _region(site)
    Picture.objects.filter(pk=site.picture.pk).update(regions=[])


def swatch_untrue(site: Site) -> None:
    Swatch.objects.filter(picture=site.picture, position=1).delete()


def picture_set_aside(site: Site) -> None:
    Embedding.objects.filter(picture=site.picture).delete()
    problem = "Its stored rendition cannot be read: the bucket was away"
    Picture.objects.filter(pk=site.picture.pk).update(problem=problem)


def picture_not_embedded(site: Site) -> None:
    Embedding.objects.filter(picture=site.picture).delete()


def words_stale(site: Site) -> None:
    Post.objects.filter(pk=site.post.pk).update(caption="Something else")


def taste_of_no_space(site: Site) -> None:
    taste = Taste.objects.filter(user=site.ada).first()
    taste.pk, taste.space_id = None, 4711
    taste.save(force_insert=True)


def taste_refresh_of_no_space(site: Site) -> None:
    TasteRefresh.objects.create(user=site.ada, space_id=4711)


def taste_of_nothing(site: Site) -> None:
    for model, column in ((Like, "user"), (BoardItem, "added_by"), (Signal, "user")):
        model._base_manager.filter(**{column: site.bob}).delete()


def arrival_short(site: Site) -> None:
    os.truncate(path_of(Arrival.objects.get().pk), 100)


def file_of_nothing(site: Site) -> None:
    for name in (
        files.original_name(uuid4()),
        files.rendition_name(site.picture.pk, 4711),
        files.avif_name(uuid4(), 360),
        "originals/nonsense",
        file_name("nobody", 96),
        f"exports/{uuid4()}.zip",
        f"imports/{uuid4()}",
        "catalogues/4711",
        "queries/nobody",
    ):
        files.store(name, b"left behind")


def arrival_file_of_nothing(site: Site) -> None:
    for name in (str(uuid4()), f"{Arrival.objects.get().pk}.{uuid4().hex}"):
        (Path(settings.MEDIA_ROOT) / "arriving" / name).write_bytes(b"left behind")


def export_folder_of_nothing(site: Site) -> None:
    folder = Path(settings.DATA_DIR) / "exporting" / str(uuid4())
    folder.mkdir(parents=True)
    (folder / "half.zip").write_bytes(b"left behind")


FAULTS: dict[str, Callable[[Site], None]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        row_of_nothing,
        original_missing,
        rendition_missing,
        avif_missing,
        portrait_missing,
        post_unfinished,
        post_empty,
        post_refused_wrongly,
        export_missing,
        import_missing,
        catalogue_missing,
        embedding_of_unready,
        embedding_of_another_post,
        region_of_unready,
        region_of_another_post,
        swatch_of_unready,
        swatch_of_another_post,
        embedding_damaged,
        region_untrue,
        swatch_untrue,
        picture_set_aside,
        picture_not_embedded,
        words_stale,
        taste_of_no_space,
        taste_refresh_of_no_space,
        taste_of_nothing,
        arrival_short,
        file_of_nothing,
        arrival_file_of_nothing,
        export_folder_of_nothing,
    )
}
