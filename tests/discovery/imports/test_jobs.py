"""An import by a member's page: looked at, confirmed, gone through by the worker, stopped anywhere, and undone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from config import env
from discovery.imports import processing, services, tasks
from discovery.imports.models import Import, ImportItem, ImportJob
from discovery.imports.opening import stored_name
from discovery.imports.previewing import preview_of
from discovery.imports.selectors import get_job, jobs_of
from discovery.models import Board, Picture, Post
from discovery.posts import services as posts
from tests.celery_worker import WorkerProcess
from tests.discovery.conftest import picture_bytes
from tests.discovery.imports.conftest import photograph
from tests.discovery.imports.exports import Web, instagram, manifest, pin, pins, serving, status, zipped
from tests.discovery.imports.test_command import wait_for

pytestmark = pytest.mark.django_db

HERE = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def ann(person: Callable[..., User]) -> User:
    return person("ann")


@pytest.fixture
def web(settings: Any) -> Any:
    """A server on this machine, which may be asked for once."""
    settings.KINDRED_ALLOWED_NETWORKS = HERE
    with serving() as made:
        yield made


def begin(ann: User, kind: str, data: bytes | str = b"", **given: Any) -> ImportJob:
    file = ContentFile(data, name=f"{kind}.zip") if data else None
    return services.start(owner=ann, kind=kind, file=file, **given)


def worked(job: ImportJob) -> ImportJob:
    """The job, once the worker has done all that it can for it."""
    while processing.work(job.pk):
        pass
    return get_job(job.pk, job.owner)


def imported(ann: User, kind: str, data: bytes | str = b"", visibility: str = "private", **given: Any) -> ImportJob:
    job = worked(begin(ann, kind, data, **given))
    assert job.state == ImportJob.State.LOOKED, job.problem
    services.confirm(job=job, visibility=visibility)
    return worked(job)


def outcomes(job: ImportJob) -> dict[str, str]:
    return {item.path: item.reason or item.outcome for item in job.run.items.all()}


def test_a_look_tells_what_would_come_and_posts_nothing(ann: User) -> None:
    files = {**instagram(), "media/posts/202301/3.jpg": b"broken"}
    job = worked(begin(ann, "instagram", zipped(files)))
    preview = preview_of(job.preview)
    assert (job.state, job.name, job.total) == ("looked", "instagram.zip", 3)
    assert (preview["fresh"], preview["pictures"], preview["refused"], preview["known"]) == (2, 4, 1, 0)
    assert (preview["since"][:10], preview["until"][:10]) == ("2023-01-02", "2023-01-04")
    assert [reason["said"] for reason in preview["reasons"]] == ["It is a video; only pictures are taken."]
    assert preview["samples"][0]["caption"] == "Café 🌊 #sea #Sunset"
    assert preview["samples"][0]["thumb"].startswith("data:image/webp;base64,")
    assert not Post.objects.exists()
    assert not ImportItem.objects.exists()


def test_an_export_of_instagram_becomes_posts_with_dates_tags_and_several_pictures(ann: User) -> None:
    job = imported(ann, "instagram", zipped(instagram()))
    several, one = Post.objects.order_by("-created_at")
    assert (job.state, job.imported, job.refused, job.already) == ("done", 2, 1, 0)
    assert (one.author, one.visibility, one.caption) == (ann, "private", "Café 🌊 #sea #Sunset")
    assert one.created_at == datetime(2023, 1, 2, 22, 53, 20, tzinfo=UTC)
    assert {tag.name for tag in one.tags.all()} == {"sea", "Sunset"}
    assert list(several.pictures.values_list("position", flat=True)) == [1, 2]
    said = outcomes(job)
    assert said["media/posts/202301/g.mp4"] == "It is a video; only pictures are taken."
    assert said["media/posts/202301/2.jpg"] == "1 of its pictures was left out: It is a video; only pictures are taken."
    assert not default_storage.exists(stored_name(job))


def test_a_later_export_brings_only_what_is_new(ann: User, person: Callable[..., User]) -> None:
    imported(ann, "instagram", zipped(instagram()))
    again = worked(begin(ann, "instagram", zipped(instagram("another-root/", "content"))))
    assert (preview_of(again.preview)["known"], preview_of(again.preview)["fresh"]) == (2, 0)
    services.confirm(job=again)
    done = worked(again)
    assert (done.imported, done.already, done.refused) == (0, 2, 1)
    assert Post.objects.count() == 2
    other = imported(person("bob"), "instagram", zipped(instagram()))
    assert other.imported == 2, "what somebody else has brought is theirs"


def test_a_zip_of_pictures_keeps_the_dates_of_cameras_and_refuses_the_rest(ann: User) -> None:
    files = {"a/1.jpg": photograph("2019:07:04 10:00:00"), "a/2.txt": b"words", "../3.png": picture_bytes()}
    job = imported(ann, "files", zipped(files), visibility="public")
    post = Post.objects.get()
    assert (post.created_at, post.visibility) == (datetime(2019, 7, 4, 10, tzinfo=UTC), "public")
    said = outcomes(job)
    assert "not a picture" in said["a/2.txt"]
    assert said["../3.png"] == "Its name in the zip points out of the zip."


def test_pins_are_fetched_and_put_on_boards_that_undoing_removes(ann: User, web: Web) -> None:
    web.content = {"/1.png": picture_bytes(seed=1), "/2.png": picture_bytes(seed=2)}
    kept = Board.objects.create(owner=ann, name="chairs")
    page = pins(
        pin(1, f"{web.base}/1.png"),
        pin(2, f"{web.base}/2.png", **{"Board Name": "Lamps"}),
        pin(3, f"{web.base}/gone.png"),
    )
    job = imported(ann, "pinterest", page, visibility="public")
    assert (job.imported, outcomes(job)["pin/3"]) == (2, "The host answered 404.")
    assert kept.items.get().post.caption == "Pin 1"
    assert Board.objects.get(name="Lamps").visibility == Board.Visibility.PUBLIC
    services.undo(job=job)
    assert worked(job).state == "undone"
    assert list(Board.objects.all()) == [kept]


def test_a_look_fetches_no_picture(ann: User, web: Web) -> None:
    job = worked(begin(ann, "addresses", lines=f"{web.base}/1.png\n{web.base}/2.png"))
    assert (preview_of(job.preview)["fresh"], preview_of(job.preview)["far"], web.asked) == (2, 2, [])


def test_nothing_on_a_private_network_is_ever_fetched(ann: User) -> None:
    with serving() as web:
        web.content = {"/1.png": picture_bytes(), "/m": b"{}"}
        lines = f"{web.base}/1.png\nhttp://localhost:{web.server_port}/1.png\nhttp://[::1]:{web.server_port}/1.png"
        for kind, given in [
            ("addresses", {"lines": lines}),
            ("pinterest", {"data": pins(pin(1, f"{web.base}/1.png"))}),
            (
                "pixelfed",
                {
                    "data": zipped(
                        {
                            "outbox.json": {"orderedItems": []},
                            "pixelfed-statuses.json": [status(1, f"{web.base}/1.png")],
                        }
                    )
                },
            ),
        ]:
            job = imported(ann, kind, **given)
            assert job.imported == 0
            assert all("not a public host" in reason for reason in outcomes(job).values())
        failed = worked(begin(ann, "iiif", address=f"{web.base}/m"))
        assert (failed.state, web.asked) == ("failed", [])
        assert failed.problem == "The manifest cannot be fetched: 127.0.0.1 is not a public host."


def test_a_manifest_is_fetched_once_and_its_images_at_a_bounded_size(ann: User, web: Web) -> None:
    web.content = {
        "/manifest.json": json.dumps(manifest(web.base)).encode(),
        "/1.png": picture_bytes(seed=1),
        "/image/full/2000,/0/default.jpg": picture_bytes(seed=2),
    }
    job = imported(ann, "iiif", address=f"{web.base}/manifest.json")
    assert job.imported == 2
    assert web.asked == ["/manifest.json", "/1.png", "/image/full/2000,/0/default.jpg"]
    assert set(Post.objects.values_list("created_at", flat=True)) == {datetime(1450, 1, 1, tzinfo=UTC)}


def test_what_is_fetched_is_bounded(ann: User, web: Web, settings: Any) -> None:
    settings.KINDRED_UPLOAD_BYTES = 100_000
    web.content = {"/1.png": picture_bytes() + b"x" * 200_000, "/page": b"<html>"}
    job = imported(ann, "addresses", lines=f"{web.base}/1.png\n{web.base}/page")
    assert outcomes(job)[f"{web.base}/1.png"] == "It has over 0 MB."
    assert "not a picture" in outcomes(job)[f"{web.base}/page"]


def test_a_job_that_is_cut_off_anywhere_goes_on_where_it_was(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "SECONDS_A_TURN", 0.0)
    job = begin(ann, "files", zipped({f"{number}.png": picture_bytes(seed=number) for number in range(4)}))
    turns = 0
    while processing.work(job.pk):
        turns += 1
        assert ImportJob.objects.get().done == turns
    assert turns == 4
    services.confirm(job=job)
    assert processing.work(job.pk)
    assert Post.objects.count() == 1
    ImportJob.objects.update(done=0)  # killed between the post and the row that counts it
    done = worked(job)
    assert (done.state, done.imported, Post.objects.count()) == ("done", 4, 4)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_each_post_here_once(ann: User) -> None:
    job = worked(begin(ann, "files", zipped({f"{number}.png": picture_bytes(seed=number) for number in range(60)})))
    services.confirm(job=job)
    turn = f"from uuid import UUID; from discovery.imports.processing import work; work(UUID('{job.pk}'))"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", "shell", "--verbosity", "0", "--command", turn],
        cwd=env.BASE,
        env={**WorkerProcess.environment(), env.NO_BOOTSTRAP.name: "1", env.SUPERVISED.name: "1"},
    )
    wait_for(lambda: ImportItem.objects.count() >= 5 or process.poll() is not None)
    process.kill()
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert 5 <= Post.objects.count() < 60
    done = worked(job)
    assert (done.state, done.imported, Post.objects.count()) == ("done", 60, 60)


def test_a_file_that_no_import_knows_is_removed_in_time(ann: User) -> None:
    known = begin(ann, "files", zipped({"1.png": picture_bytes()}))
    folder = Path(configured.MEDIA_ROOT) / "imports"
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (folder / "stray", folder / str(known.pk)):
        path.write_bytes(b"x")
        os.utime(path, (old, old))
    (folder / "just-begun").write_bytes(b"x")
    processing.tidy()
    assert {path.name for path in folder.iterdir()} >= {"just-begun", str(known.pk)}
    assert not (folder / "stray").exists()
    (folder / "just-begun").unlink()


def test_the_sweep_takes_up_a_job_whose_message_was_lost(ann: User, eager: Any) -> None:
    job = begin(ann, "files", zipped({"1.png": picture_bytes()}))
    tasks.go_on()
    assert ImportJob.objects.get().state == "looking", "it may only just have been sent"
    ImportJob.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    tasks.go_on()
    assert ImportJob.objects.get().state == "looked"
    services.confirm(job=job)
    ImportJob.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    tasks.go_on()
    assert ImportJob.objects.get().state == "done"


def test_what_stops_the_worker_again_and_again_is_passed_over(ann: User) -> None:
    job = worked(begin(ann, "files", zipped({f"{number}.png": picture_bytes(seed=number) for number in range(3)})))
    services.confirm(job=job)
    ImportJob.objects.update(done=1, attempts=processing.MOST_ATTEMPTS)  # as killed workers leave it
    done = worked(job)
    assert (done.state, outcomes(done)) == (
        "done",
        {"1.png": "It stopped the worker again and again.", "2.png": "imported"},
    )


def test_what_stops_the_worker_as_a_whole_fails(ann: User) -> None:
    job = begin(ann, "files", zipped({"1.png": picture_bytes()}))
    ImportJob.objects.update(attempts=2 * processing.MOST_ATTEMPTS)
    assert not processing.work(job.pk)
    assert ImportJob.objects.get().state == "failed"


def test_undoing_deletes_all_that_was_made_and_a_new_import_starts_afresh(ann: User) -> None:
    mine = posts_of(ann)
    job = imported(ann, "instagram", zipped(instagram()))
    posts.delete(post=Post.objects.order_by("created_at")[0])
    services.undo(job=job)
    services.undo(job=job)
    undone = worked(job)
    assert (undone.state, undone.done, undone.total) == ("undone", 1, 1)
    assert list(Post.objects.all()) == mine
    assert not ImportItem.objects.exists()
    assert imported(ann, "instagram", zipped(instagram())).imported == 2


def posts_of(ann: User) -> list[Post]:
    """One that no import has made."""
    return [Post.objects.create(author=ann, state=Post.State.PUBLISHED)]


def test_undoing_what_is_still_imported_stops_it(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "SECONDS_A_TURN", 0.0)
    job = worked(begin(ann, "files", zipped({f"{number}.png": picture_bytes(seed=number) for number in range(4)})))
    services.confirm(job=job)
    processing.work(job.pk)
    services.undo(job=job)
    assert (worked(job).state, Post.objects.count()) == ("undone", 0)
    assert not Picture.objects.exists()


def test_no_file_of_an_import_stays_behind(ann: User) -> None:
    before = stored()
    job = imported(ann, "files", zipped({"1.png": picture_bytes()}))
    services.undo(job=job)
    worked(job)
    services.drop(job=worked(begin(ann, "files", zipped({"1.png": picture_bytes()}))))
    failed = worked(begin(ann, "instagram", zipped({"1.png": picture_bytes()})))
    assert (failed.state, failed.problem[:29]) == ("failed", "This is no export of Instagra")
    assert stored() == before


def stored() -> set[Path]:
    return set((Path(configured.MEDIA_ROOT) / "imports").glob("*"))


def test_what_nobody_confirms_is_forgotten_after_a_week(ann: User) -> None:
    job = worked(begin(ann, "files", zipped({"1.png": picture_bytes()})))
    processing.tidy()
    assert ImportJob.objects.exists()
    ImportJob.objects.update(beat_at=timezone.now() - timedelta(days=8))
    processing.tidy()
    assert not ImportJob.objects.exists()
    assert not Import.objects.exists()
    assert not default_storage.exists(stored_name(job))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "flickr"}, "unknown-kind"),
        ({"kind": "files"}, "no-file"),
        ({"kind": "files", "data": b"x" * 2000}, "import-too-large"),
        ({"kind": "addresses"}, "no-addresses"),
        ({"kind": "iiif", "address": "file:///etc/passwd"}, "bad-address"),
        ({"kind": "iiif", "address": f"https://a.example/{'x' * 300}"}, "bad-address"),
    ],
)
def test_what_cannot_begin_is_refused_with_a_code(ann: User, settings: Any, given: dict[str, Any], code: str) -> None:
    settings.KINDRED_IMPORT_BYTES = 1000
    with pytest.raises(ValidationError) as refused:
        begin(ann, **given)
    assert refused.value.code == code
    assert not ImportJob.objects.exists()


def test_three_imports_may_be_open_at_once(ann: User) -> None:
    for _number in range(services.OPEN_A_PERSON):
        job = begin(ann, "addresses", lines="https://a.example/1.png")
    with pytest.raises(ValidationError) as refused:
        begin(ann, "addresses", lines="https://a.example/1.png")
    assert refused.value.code == "too-many-imports"
    services.drop(job=job)
    begin(ann, "addresses", lines="https://a.example/1.png")
    assert len(jobs_of(ann)) == services.OPEN_A_PERSON


def test_only_what_waits_is_confirmed_and_only_what_posted_is_undone(ann: User) -> None:
    job = begin(ann, "files", zipped({"1.png": picture_bytes()}))
    for change in (services.confirm, services.undo):
        with pytest.raises(ValidationError) as refused:
            change(job=job)
        assert refused.value.code == "import-not-ready"
    with pytest.raises(ValidationError) as refused:
        services.confirm(job=job, visibility="secret")
    assert refused.value.code == "unknown-visibility"
    services.confirm(job=worked(job))
    worked(job)
    assert services.confirm(job=job).state == "done"
    with pytest.raises(ValidationError):
        services.drop(job=job)
