"""A small site at which everything was used, as the workers leave it, with files of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings

from accounts.follows.services import follow
from accounts.models import User
from config.celery import app as celery
from discovery.boards import services as boards
from discovery.comments.services import write
from discovery.embeddings.region_indexing import embed_regions
from discovery.exports.services import ask
from discovery.imports import services as imports
from discovery.models import Catalogue, Picture, Post
from discovery.portraits.services import set_portrait
from discovery.posts import encoding, files
from discovery.posts.services import delete, edit, like
from discovery.search.services import receive_query_picture
from discovery.tastes.processing import refresh_stale
from discovery.uploads.arrival_services import append, begin
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, new_person, picture_bytes


@dataclass
class Site:
    """Two people, `post` with two pictures and AVIF copies, `second` with one; all else is found by its model."""

    ada: User
    bob: User
    post: Post
    second: Post

    @property
    def picture(self) -> Picture:
        return self.post.pictures.get(position=1)


@contextmanager
def _files_in(folder: Path) -> Iterator[None]:
    """Files of other tests are strays here."""
    media = folder / "media"
    backend = {**configured.STORAGES["default"], "OPTIONS": {"location": media}}
    storages = {**configured.STORAGES, "default": backend}
    with override_settings(MEDIA_ROOT=media, DATA_DIR=folder, STORAGES=storages):
        yield


@contextmanager
def _at_once() -> Iterator[None]:
    """Tasks run on the spot, as by the fixture `eager`."""
    names = ("task_always_eager", "task_eager_propagates")
    before = {name: celery.conf[name] for name in names}
    celery.conf.update(dict.fromkeys(names, True))
    yield
    celery.conf.update(before)


@pytest.fixture(scope="package")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[Site, Path]]:
    """Made once, with all that happens on commit; each test has it in its own transaction, and a copy of its files."""
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        with _files_in(folder), _at_once():
            made = _make()
        yield made, folder
        # Indexes of a space outlive its row, and know it by its number: that is not given twice.
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def site(made: tuple[Site, Path], db: None, eager: Any, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(made[1], tmp_path, dirs_exist_ok=True)
    with _files_in(tmp_path):
        yield made[0]


@pytest.fixture
def paths(tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    """Every file of the site, and what is in it."""

    def read() -> dict[str, bytes]:
        return {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    return read


def _make() -> Site:
    ada, bob = new_person("ada"), new_person("bob")
    pictures = [incoming(picture_bytes(size=(700, 500), seed=seed)) for seed in (1, 2)]
    post = receive(author=ada, pictures=pictures, caption="Harbour at night", tags=["sea", "boats"])
    second = receive(author=bob, pictures=[incoming(picture_bytes((20, 90, 200), seed=3))], caption="Blue")
    _use(ada, bob, post, second)
    for picture_id in Picture.objects.values_list("pk", flat=True):
        encoding.encode(picture_id)
    while embed_regions():
        pass
    refresh_stale()
    return Site(ada, bob, post, second)


def _use(ada: User, bob: User, post: Post, second: Post) -> None:
    follow(follower=bob, followee=ada)
    like(post=post, user=bob)
    like(post=second, user=ada)
    write(post=post, author=bob, text="Lovely")
    boards.add(board=boards.create(owner=bob, name="Sea"), post=post, by=bob)
    edit(post=post, caption="Boats asleep", tags=["night", "sea"], visibility=post.visibility, alt_texts={})
    set_portrait(user=ada, file=ContentFile(picture_bytes(seed=4), "me.png"))
    receive_query_picture(file=ContentFile(picture_bytes(seed=5), "what.png"), owner=bob)
    ask(user=ada)
    lines = "https://example.invalid/one.jpg"
    imports.start(owner=bob, kind="addresses", lines=lines)
    catalogue = Catalogue.objects.create(owner=bob, name="Prints", state=Catalogue.State.WAITING)
    files.store(f"catalogues/{catalogue.pk}", b"id,title\n")
    append(arrival=begin(owner=bob, size=5000, name="next.png"), offset=0, stream=_piece(), length=900)
    delete(post=receive(author=bob, pictures=[incoming(picture_bytes(seed=6))]))


def _piece() -> Any:
    return ContentFile(picture_bytes(size=(900, 900), seed=7)[:900])
