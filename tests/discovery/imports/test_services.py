"""Importing: each file becomes a post or a reason; runs may be stopped, repeated and go on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from discovery.imports.ledger import open_ledger
from discovery.imports.mapping import Mapping
from discovery.imports.models import Import, ImportedAuthor, ImportItem
from discovery.imports.selectors import backlog_of
from discovery.imports.services import import_pictures
from discovery.imports.sources import CannotImport
from discovery.models import Picture, Post
from discovery.posts import services as posts
from tests.discovery.conftest import MakePost, picture_bytes
from tests.discovery.imports.conftest import MakeFolder, photograph

pytestmark = pytest.mark.django_db

LABELS = Mapping(labels="labels.tsv", author_from="brand", caption_from="title", tags_from=("kind", "colour"))


def run(place: Path, mapping: Mapping | None = None, **options: Any) -> dict[str, str]:
    """The outcome of each path, with the reason where there is one."""
    return {event.path: event.reason or event.outcome for event in import_pictures(place, mapping, **options)}


def stored_files() -> set[str]:
    return {os.path.join(folder, name) for folder, _, names in os.walk(settings.MEDIA_ROOT) for name in names}


def test_sub_folders_become_accounts_without_a_password(folder: MakeFolder) -> None:
    assert run(folder({"ann lee/1.png": picture_bytes(), "Bob/2.png": picture_bytes(seed=1)})) == {
        "ann lee/1.png": "imported",
        "Bob/2.png": "imported",
    }
    ann = User.objects.get(username="ann.lee")
    assert (ann.display_name, ann.has_usable_password()) == ("Ann Lee", False)
    assert Post.objects.get(author=ann).pictures.get().state == Picture.State.RECEIVED
    assert User.objects.get(username="bob").display_name == "Bob"


def test_labels_give_caption_tags_and_author(archive: MakeFolder) -> None:
    table = b"path\tbrand\ttitle\tkind\tcolour\n1.png\treid & taylor\tA blue tie\tTies\tnavy, blue\n"
    assert run(archive({"1.png": picture_bytes(), "labels.tsv": table}), LABELS) == {"1.png": "imported"}
    post = Post.objects.get()
    assert (post.author.username, str(post.author)) == ("reid.taylor", "Reid & Taylor")
    assert post.caption == "A blue tie"
    assert {tag.name for tag in post.tags.all()} == {"Ties", "navy", "blue"}


def test_a_second_run_adds_nothing(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes(), "ann/2.png": b"no picture"})
    run(place)
    before = (Post.objects.count(), User.objects.count(), ImportItem.objects.count(), stored_files())
    assert set(run(place).values()) > {"skipped"}
    assert (Post.objects.count(), User.objects.count(), ImportItem.objects.count(), stored_files()) == before


def test_a_changed_file_is_imported_anew_and_the_earlier_post_stays(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes()})
    run(place)
    folder({"ann/1.png": picture_bytes(seed=9)})
    assert run(place) == {"ann/1.png": "imported"}
    assert Post.objects.count() == ImportItem.objects.count() == 2


def test_a_deleted_post_does_not_come_back(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes()})
    run(place)
    posts.delete(post=Post.objects.get())
    assert run(place) == {"ann/1.png": "skipped"}
    assert not Post.objects.exists()


def test_an_author_is_found_again_in_another_source_and_after_a_new_name(
    folder: MakeFolder, archive: MakeFolder
) -> None:
    run(folder({"ann/1.png": picture_bytes(), "bob/1.png": picture_bytes()}))
    User.objects.filter(username="ann").update(username="ann_of_kindred", display_name="A.")
    run(archive({"Ann/1.png": picture_bytes(), "cleo/1.png": picture_bytes()}))
    assert Post.objects.filter(author__username="ann_of_kindred").count() == 2
    assert User.objects.count() == 3


def test_nobodys_own_account_is_taken_for_an_imported_author(folder: MakeFolder, person: Any) -> None:
    own = person("ann")
    run(folder({"ann/1.png": picture_bytes(), "bob/1.png": picture_bytes()}))
    imported = ImportedAuthor.objects.get(name="ann").user
    assert imported != own
    assert imported.username.startswith("ann_")
    assert not own.posts.exists()


def test_all_can_go_to_one_existing_account(folder: MakeFolder, person: Any) -> None:
    ann = person("ann")
    run(folder({"a/1.png": picture_bytes(), "2.png": picture_bytes()}), Mapping(author="Ann"), visibility="private")
    assert set(Post.objects.values_list("author", "visibility")) == {(ann.pk, "private")}
    assert User.objects.count() == 1


BROKEN = {
    "empty.jpg": (b"", "empty"),
    "text.jpg": (b"only words", "not a picture"),
    "drawing.jpg": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "not a picture"),
    "cut.jpg": (picture_bytes(form="JPEG", size=(300, 300))[:-400], "ends too soon"),
    "long.png": (picture_bytes(size=(400, 9)), "at most 20 times"),
    "damaged.png": (picture_bytes(size=(99, 99)).replace(b"IDAT", b"IDAT\xff", 1), ""),
}


def test_what_is_broken_is_told_of_by_name_and_leaves_no_post_file_or_account(folder: MakeFolder) -> None:
    before = stored_files()
    found = run(folder({f"zoe/{name}": data for name, (data, _) in BROKEN.items()}))
    for name, (_, words) in BROKEN.items():
        assert found[f"zoe/{name}"] not in {"imported", "skipped"}
        assert words in found[f"zoe/{name}"]
        item = ImportItem.objects.get(path=f"zoe/{name}")
        assert (item.outcome, item.reason) == ("refused", found[f"zoe/{name}"][:300])
    assert not Post.objects.exists()
    assert not User.objects.exists()
    assert stored_files() == before


def test_one_broken_file_does_not_harm_its_neighbours(folder: MakeFolder) -> None:
    content = {f"ann/{number}.png": picture_bytes(seed=number) for number in range(6)}
    found = run(folder({**content, "ann/3.png": b"broken"}))
    assert "not a picture" in found.pop("ann/3.png")
    assert set(found.values()) == {"imported"}
    assert Post.objects.count() == 5


def test_a_caption_that_is_too_long_is_a_reason_and_leaves_nothing(archive: MakeFolder) -> None:
    table = f"path\tbrand\ttitle\tkind\tcolour\n1.png\tnike\t{'a' * 2300}\t\t\n".encode()
    place, before = archive({"1.png": picture_bytes(), "labels.tsv": table}), stored_files()
    for dry_run in (True, False):
        assert "2,200 characters" in run(place, LABELS, dry_run=dry_run)["1.png"]
    assert not User.objects.exists()
    assert stored_files() == before


def test_what_was_refused_is_tried_again(folder: MakeFolder, settings: Any) -> None:
    place = folder({"ann/1.png": picture_bytes()})
    settings.KINDRED_UPLOAD_BYTES = 100
    assert "MB" in run(place)["ann/1.png"]
    settings.KINDRED_UPLOAD_BYTES = 1_000_000
    assert run(place) == {"ann/1.png": "imported"}


def test_a_post_takes_its_date_from_the_camera_unless_that_cannot_be(folder: MakeFolder) -> None:
    content = {
        "a/2019.jpg": photograph("2019:07:04 10:00:00"),
        "a/future.jpg": photograph("2199:01:01 00:00:00", seed=1),
        "a/unset.jpg": photograph("0001:01:01 00:00:00", seed=2),
    }
    began = timezone.now()
    run(folder(content))
    dates = {item.path: item.post.created_at for item in ImportItem.objects.select_related("post") if item.post}
    assert dates["a/2019.jpg"] == datetime(2019, 7, 4, 10, tzinfo=UTC)
    assert began <= dates["a/future.jpg"] <= timezone.now()
    assert began <= dates["a/unset.jpg"] <= timezone.now()


def test_a_dry_run_says_the_same_and_writes_nothing(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes(), "ann/2.png": b"broken"})
    said = run(place, dry_run=True)
    assert not Import.objects.exists()
    assert not User.objects.exists()
    assert said == run(place)
    assert run(place, dry_run=True)["ann/1.png"] == "skipped"


def test_a_limit_takes_the_same_first_items_each_time(folder: MakeFolder) -> None:
    place = folder({f"ann/{number}.png": picture_bytes(seed=number) for number in range(5)})
    first = run(place, limit=2)
    assert len(first) == 2
    assert Import.objects.get().finished_at is None
    assert run(place, limit=2) == dict.fromkeys(first, "skipped")
    assert list(run(place).values()).count("imported") == 3
    assert Import.objects.get().finished_at


def test_a_stopped_run_goes_on_where_it_was(folder: MakeFolder) -> None:
    place = folder({f"ann/{number}.png": picture_bytes(seed=number) for number in range(5)})
    events = import_pictures(place, is_stopped=lambda: Post.objects.count() == 2)
    assert len(list(events)) == 2
    assert sorted(run(place).values()) == ["imported"] * 3 + ["skipped"] * 2
    assert Post.objects.count() == 5


@pytest.mark.parametrize(
    ("mapping", "options", "line"),
    [
        (Mapping(author="nobody"), {}, "Nobody here has the username 'nobody'."),
        (Mapping(labels="x.tsv"), {}, "There is no x.tsv, neither inside the source nor on disk."),
        (Mapping(), {"visibility": "secret"}, "Visibility is one of public, followers, private, not 'secret'."),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(
    folder: MakeFolder, mapping: Mapping, options: dict[str, str], line: str
) -> None:
    with pytest.raises(CannotImport) as problem:
        run(folder({"ann/1.png": picture_bytes()}), mapping, **options)
    assert str(problem.value) == line
    assert not Import.objects.exists()


def test_two_processes_do_not_import_one_source_at_once(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes()})
    source = Import.objects.create(source=place.name)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"kindred.import.{source.pk}"])
    with pytest.raises(CannotImport, match="Another process is importing pictures"):
        run(place)
    with other.cursor() as cursor:  # the server notices a closed connection in its own time
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()
    assert run(place) == {"ann/1.png": "imported"}


def where_commits_are_decided() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
        return str(cursor.fetchone()[0])


def test_only_the_import_itself_commits_without_waiting_for_the_disk() -> None:
    before = where_commits_are_decided()
    with open_ledger("a source"):
        assert where_commits_are_decided() == "session"
    assert where_commits_are_decided() == before != "session"


def test_an_item_takes_a_constant_number_of_queries(folder: MakeFolder, django_assert_max_num_queries: Any) -> None:
    place = folder({f"{author}/{number}.png": picture_bytes() for author in "ab" for number in range(10)})
    run(place, limit=8)
    assert User.objects.count() == 2
    with django_assert_max_num_queries(12 * 14 + 14):
        run(place)
    with django_assert_max_num_queries(12):
        run(place)


def test_the_backlog_counts_what_the_worker_has_yet_to_do(folder: MakeFolder, make_post: MakePost, person: Any) -> None:
    run(folder({f"ann/{number}.png": picture_bytes() for number in range(3)}))
    done = make_post(person("bob"))
    with_rendition = make_post(person("cleo"))
    with_rendition.pictures.get().embeddings.all().delete()
    refused = make_post(person("dora"))
    Picture.objects.filter(post=refused).update(state=Picture.State.REJECTED)
    for number, post in enumerate([done, with_rendition, refused]):
        ImportItem.objects.create(run=Import.objects.get(), path=str(number), outcome="imported", post=post)
    backlog = backlog_of("pictures")
    assert (backlog.unprepared, backlog.unplaced, backlog.searchable, backlog.refused) == (3, 1, 1, 1)
    assert backlog.waiting == 4
