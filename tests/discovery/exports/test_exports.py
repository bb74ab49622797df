"""Exports: whole, checked by their manifest, for their owner alone; made again when cut off, and gone in a week."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.follows.services import block, follow
from accounts.models import Notice, User
from discovery.boards.services import add
from discovery.exports import processing, tasks
from discovery.exports.archive import Archive, NoRoom
from discovery.exports.files import stored_name
from discovery.exports.models import AccountExport
from discovery.exports.services import ask, drop
from discovery.models import Board, Comment, Post
from discovery.posts.services import like
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes

pytestmark = pytest.mark.django_db
State = AccountExport.State


@pytest.fixture
def ana(person) -> User:
    return person("ana", display_name="Ana", email="ana@kindred.test")


def made(user: User) -> AccountExport:
    export = ask(user=user)
    processing.make(export.pk)
    export.refresh_from_db()
    return export


def opened(export: AccountExport) -> zipfile.ZipFile:
    with default_storage.open(stored_name(export.pk)) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def read(archive: zipfile.ZipFile, name: str):
    return json.loads(archive.read(name))


def test_it_holds_the_account_and_every_file_is_as_the_manifest_says(ana, person):
    data = picture_bytes(seed=4)
    post = receive(author=ana, caption="Fog", tags=["sea"], pictures=[incoming(data, alt_text="Grey water")])
    bo = person("bo")
    follow(follower=bo, followee=ana)
    Comment.objects.create(post=post, author=ana, text="At dawn")

    export = made(ana)
    archive = opened(export)

    assert (export.state, export.problem, export.attempts) == (State.READY, "", 1)
    assert export.expires_at - timezone.now() > timedelta(days=6)
    manifest = read(archive, "manifest.json")
    assert manifest["counts"] == {"posts": 1, "pictures": 1, "missing": 0}
    assert {file["name"] for file in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for file in manifest["files"]:
        content = archive.read(file["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    (told,) = read(archive, "posts.json")
    assert (told["caption"], told["tags"], told["visibility"]) == ("Fog", ["sea"], "public")
    assert told["pictures"][0]["alt_text"] == "Grey water"
    assert archive.read(told["pictures"][0]["file"]) == data
    assert read(archive, "profile.json")["email"] == "ana@kindred.test"
    assert [one["username"] for one in read(archive, "follows.json")["followers"]] == ["bo"]
    assert [one["text"] for one in read(archive, "comments.json")] == ["At dawn"]


def test_of_others_there_is_what_one_sees_now_and_no_picture(ana, person, make_post):
    bo, cleo = person("bo"), person("cleo")
    seen, later_hidden, blocked = make_post(bo, caption="Seen"), make_post(bo), make_post(cleo)
    board = Board.objects.create(owner=ana, name="Fog")
    for post in (seen, later_hidden, blocked):
        like(post=post, user=ana)
        add(board=board, post=post, by=ana)
    Comment.objects.create(post=later_hidden, author=ana, text="Mine")
    Post.objects.filter(pk=later_hidden.pk).update(visibility=Post.Visibility.PRIVATE)
    block(blocker=cleo, blocked=ana)

    archive = opened(made(ana))

    assert [one["post"] for one in read(archive, "likes.json")] == [str(seen.pk)]
    (fog,) = read(archive, "boards.json")
    assert [(one["title"], one["by"]) for one in fog["items"]] == [("Seen", "bo")]
    assert [(one["text"], one["post"]) for one in read(archive, "comments.json")] == [("Mine", "")]
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(str(post.pk).encode() in everything for post in (later_hidden, blocked))
    assert not any(name.startswith("pictures/") for name in archive.namelist())


def test_a_picture_whose_file_is_gone_is_told_of(ana, make_post):
    make_post(ana)
    archive = opened(made(ana))
    assert read(archive, "manifest.json")["counts"]["missing"] == 1
    assert read(archive, "posts.json")[0]["pictures"][0]["file"] == ""


def test_its_owner_is_told_and_fetches_it_and_nobody_else_does(client, ana, person):
    export = made(ana)
    address = reverse("export_file", args=[export.pk])
    assert Notice.objects.filter(recipient=ana, kind=Notice.Kind.EXPORTED, subject=export.pk).exists()
    client.force_login(ana)
    fetched = client.get(address, follow=True)
    assert fetched["Content-Disposition"] == f'attachment; filename="ana-{export.created_at:%Y-%m-%d}.zip"'
    assert fetched["Cache-Control"] == "private, no-store"
    assert zipfile.is_zipfile(io.BytesIO(fetched.getvalue()))
    other = Client()
    other.force_login(person("bo", is_staff=True, is_superuser=True))
    assert other.get(address).status_code == 404
    assert other.post(reverse("export_drop", args=[export.pk])).status_code == 302
    assert AccountExport.objects.filter(pk=export.pk).exists()


def test_the_page_goes_from_asking_to_download(client, ana):
    client.force_login(ana)
    page = reverse("exports")
    assert "Export my account" in client.get(page).content.decode()
    assert client.post(page).url == page
    assert "is being made" in client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert client.post(page).status_code == 422
    processing.make(AccountExport.objects.get().pk)
    assert reverse("export_file", args=[AccountExport.objects.get().pk]) in client.get(page).content.decode()
    client.post(reverse("export_drop", args=[AccountExport.objects.get().pk]))
    assert not AccountExport.objects.exists()


def test_one_at_a_time_and_the_former_goes_when_the_next_is_ready(ana, django_capture_on_commit_callbacks):
    first = made(ana)
    second = ask(user=ana)
    with pytest.raises(ValidationError) as refused:
        ask(user=ana)
    assert refused.value.code == "export-waiting"
    assert default_storage.exists(stored_name(first.pk))
    with django_capture_on_commit_callbacks(execute=True):
        processing.make(second.pk)
    assert list(AccountExport.objects.values_list("pk", flat=True)) == [second.pk]
    assert not default_storage.exists(stored_name(first.pk))


def test_making_it_twice_makes_it_once(ana):
    export = made(ana)
    before = default_storage.get_modified_time(stored_name(export.pk))
    processing.make(export.pk)
    assert default_storage.get_modified_time(stored_name(export.pk)) == before


def test_the_sweep_makes_what_a_lost_message_left(ana, eager):
    export = ask(user=ana)
    tasks.go_on()
    export.refresh_from_db()
    assert export.state == State.READY


def test_what_stops_the_worker_four_times_is_given_up(ana):
    export = ask(user=ana)
    AccountExport.objects.filter(pk=export.pk).update(attempts=4)
    processing.make(export.pk)
    export.refresh_from_db()
    assert export.state == State.FAILED
    assert "could not be made" in export.problem


def test_dropped_while_it_is_made_leaves_nothing(ana, make_post):
    make_post(ana)
    export = ask(user=ana)
    drop(export=export)
    processing.make(export.pk)
    assert not AccountExport.objects.exists()
    assert not default_storage.exists(stored_name(export.pk))


def test_a_disk_that_would_be_full_refuses(tmp_path: Path):
    with Archive(tmp_path, spare=2**62) as archive, pytest.raises(NoRoom):
        archive.add("one.jpg", io.BytesIO(b"1"), size=1)


def test_it_goes_after_a_week_and_with_its_owner(ana, person, django_capture_on_commit_callbacks):
    bo = person("bo")
    old, orphan = made(ana), made(bo)
    AccountExport.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    bo.delete()
    with django_capture_on_commit_callbacks(execute=True):
        processing.tidy()
    assert not AccountExport.objects.exists()
    assert not any(default_storage.exists(stored_name(each)) for each in (old.pk, orphan.pk))


def test_the_command_writes_the_same_file_at_once(ana, tmp_path: Path):
    receive(author=ana, pictures=[incoming()])
    out, target = StringIO(), tmp_path / "ana.zip"
    call_command("export_account", "ana", "--to", str(target), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["bytes"] == target.stat().st_size
    assert told["files"] == len(zipfile.ZipFile(target).namelist()) - 1
    assert [path.name for path in tmp_path.iterdir()] == ["ana.zip"]
    for arguments in (("ana", "--to", str(target)), ("nobody", "--to", str(tmp_path / "x.zip"))):
        with pytest.raises(CommandError):
            call_command("export_account", *arguments)


def test_another_site_takes_it_as_a_folder_of_pictures(ana, person, tmp_path: Path):
    receive(author=ana, caption="Fog", tags=["sea", "grey"], pictures=[incoming()])
    target = tmp_path / "ana.zip"
    call_command("export_account", "ana", "--to", str(target), "--verbosity", "0", stdout=StringIO())
    person("bo")
    call_command(
        "import_pictures", str(target), "--author", "bo", "--labels", "pictures.csv", "--caption-from", "caption",
        "--tags-from", "tags", "--verbosity", "0", stdout=StringIO(),
    )  # fmt: skip
    post = Post.objects.get(author__username="bo")
    assert post.caption == "Fog"
    assert sorted(tag.name for tag in post.tags.all()) == ["grey", "sea"]
