"""`manage.py import_pictures`: what it says, its exit codes, and that being killed costs nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config import env
from discovery.imports.models import ImportItem
from discovery.imports.selectors import backlog_of
from discovery.models import Post
from tests.celery_worker import WorkerProcess
from tests.discovery.conftest import picture_bytes
from tests.discovery.imports.conftest import MakeFolder


def said(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command("import_pictures", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_summary_counts_outcomes_and_groups_reasons(folder: MakeFolder) -> None:
    content = {f"ann/{number}.txt": b"words" for number in range(5)}
    place = folder({"ann/1.png": picture_bytes(), "ann/long.png": picture_bytes(size=(400, 9)), **content})
    lines = said(place).splitlines()
    assert lines[0].startswith("pictures: 1 imported, 0 already here, 6 refused")
    assert lines[1].startswith("5 refused: This file is not a picture")
    assert all(line.startswith("    ann/") for line in lines[2:5])
    assert lines[5] == "    and 2 more"
    assert any("400 × 9" in line for line in lines), "the numbers of a single case are kept"
    assert lines[-1] == "1 wait for the worker, which works while `manage.py up` runs."
    assert said(place).splitlines()[0].startswith("pictures: 0 imported, 1 already here, 6 refused")


@pytest.mark.django_db
def test_json_holds_every_file_and_nothing_else_is_printed(folder: MakeFolder) -> None:
    account = json.loads(said(folder({"ann/1.png": picture_bytes(), "ann/2.png": b"x" * 9}), json=True))
    assert (account["imported"], account["skipped"], account["refused"], account["waiting"]) == (1, 0, 1, 1)
    assert {item["path"]: item["outcome"] for item in account["items"]} == {
        "ann/1.png": "imported",
        "ann/2.png": "refused",
    }
    assert account["interrupted"] is False


@pytest.mark.django_db
def test_more_verbosity_names_each_refused_file_then_every_file(
    folder: MakeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder({"ann/1.png": picture_bytes(), "ann/2.png": b"words"})
    said(place, verbosity=2)
    told = capsys.readouterr().err
    assert "refused  ann/2.png: This file is not a picture" in told
    assert "ann/1.png" not in told
    said(place, verbosity=3)
    assert "skipped  ann/1.png" in capsys.readouterr().err
    assert said(place, verbosity=0) == ""


@pytest.mark.django_db
def test_an_empty_folder_and_a_dry_run_are_told_as_such(folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert said(tmp_path / "empty") == "There is no file to import in it.\n"
    assert "1 would be imported" in said(folder({"ann/1.png": picture_bytes()}), dry_run=True)
    assert not Post.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--author", "nobody"], "Nobody here has the username 'nobody'."),
        (["--labels", "labels.tsv", "--author-from", "brnd"], "labels.tsv has no column 'brnd'; it has: path, brand."),
        (["--author-from", "brand"], "--author-from names a column: say by --labels which table has it."),
        (["--limit", "0"], "Error: argument --limit: '0' is not a whole number from 1"),
    ],
)
def test_a_mistake_is_one_line(archive: MakeFolder, options: list[str], line: str) -> None:
    place = archive({"1.png": picture_bytes(), "labels.tsv": b"path\tbrand\n"})
    with pytest.raises(CommandError) as problem:
        said(place, *options)
    assert str(problem.value) == line
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_a_path_that_is_no_source_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^There is no folder or zip at .*nothing\.zip\.$"):
        said(tmp_path / "nothing.zip")
    (tmp_path / "notes.zip").write_text("words")
    with pytest.raises(CommandError, match=r"^notes\.zip is neither a folder nor a zip, or it is damaged"):
        said(tmp_path / "notes.zip")


class Run:
    """`manage.py import_pictures` as a process of its own, on the test database."""

    def __init__(self, place: Path) -> None:
        command = [sys.executable, "-W", "ignore", "manage.py", "import_pictures", str(place), "--json"]
        private = {env.NO_BOOTSTRAP.name: "1", env.SUPERVISED.name: "1"}
        self.process = subprocess.Popen(
            command,
            cwd=env.BASE,
            env={**WorkerProcess.environment(), **private},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def interrupted_after(self, count: int, number: signal.Signals) -> tuple[int, bytes]:
        """Its exit code and output, when it gets the signal after `count` items are in the ledger."""
        wait_for(lambda: ImportItem.objects.count() >= count or self.process.poll() is not None)
        os.kill(self.process.pid, number)
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def ledger_is_right() -> bool:
    """Every post has its row and every row its post."""
    items = ImportItem.objects.filter(outcome="imported", post__isnull=False)
    return Post.objects.count() == items.count() == items.values("path").distinct().count()


@pytest.mark.django_db(transaction=True)
def test_killed_then_interrupted_then_run_again_each_picture_is_here_once(folder: MakeFolder) -> None:
    place = folder({f"ann/{number}.png": picture_bytes() for number in range(60)})
    code, _ = Run(place).interrupted_after(10, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert ledger_is_right()
    first = Post.objects.count()
    code, output = Run(place).interrupted_after(first + 10, signal.SIGINT)
    account = json.loads(output)
    assert (code, account["interrupted"], account["skipped"]) == (130, True, first)
    assert ledger_is_right()
    assert first < Post.objects.count() == first + account["imported"] < 60
    said(place)
    assert Post.objects.count() == 60
    assert ledger_is_right()


def test_waiting_returns_once_the_worker_has_made_all_of_it_searchable(
    folder: MakeFolder, worker: WorkerProcess
) -> None:
    place = folder({f"ann/{number}.png": picture_bytes(seed=number) for number in range(4)})
    assert said(place, wait=True).splitlines()[-1] == "All 4 of it are searchable."
    assert backlog_of("pictures").searchable == 4


@pytest.mark.django_db
def test_waiting_for_a_worker_that_is_not_there_ends_with_a_question(
    folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discovery.management.commands.import_pictures.PATIENCE", 0.5)
    with pytest.raises(CommandError, match=r"1 pictures still wait.*Is `manage.py up` running\?"):
        said(folder({"ann/1.png": picture_bytes()}), wait=True)


@pytest.mark.django_db
def test_an_export_is_known_by_its_files_and_goes_to_one_account(
    archive: MakeFolder, person: Callable[..., Any]
) -> None:
    place = archive({"content/posts_1.json": INSTAGRAM, "media/1.png": picture_bytes(), "media/2.png": b"x"})
    with pytest.raises(CommandError, match="This is an export of Instagram: say by --author which account takes"):
        said(place)
    person("ann")
    account = json.loads(said(place, author="ann", dry_run=True, json=True))
    assert (account["imported"], account["partial"], Post.objects.exists()) == (1, 1, False)
    lines = said(place, author="ann", visibility="private").splitlines()
    assert lines[0].startswith("pictures.zip: 1 imported, 0 already here, 0 refused")
    assert lines[1] == "1 came without a part of theirs; --verbosity 2 names them."
    assert (Post.objects.get().caption, Post.objects.get().created_at.year) == ("By the sea", 2023)
    assert said(place, author="ann").startswith("pictures.zip: 0 imported, 1 already here")


INSTAGRAM = json.dumps(
    [
        {
            "title": "By the sea",
            "creation_timestamp": 1_672_700_000,
            "media": [{"uri": "media/1.png"}, {"uri": "media/2.png"}],
        }
    ]
).encode()


@pytest.mark.django_db
def test_an_import_is_undone_by_the_name_of_its_source(folder: MakeFolder) -> None:
    place = folder({"ann/1.png": picture_bytes(), "ann/2.png": picture_bytes(seed=1)})
    said(place)
    assert said(undo="pictures", dry_run=True) == "pictures: 2 posts would be deleted.\n"
    assert Post.objects.count() == 2
    assert json.loads(said(undo="pictures", json=True)) == {"source": "pictures", "dry_run": False, "deleted": 2}
    assert not Post.objects.exists()
    assert said(place).startswith("pictures: 2 imported, 0 already here")
    with pytest.raises(CommandError, match="Nothing was imported from 'holiday'"):
        said(undo="holiday")


@pytest.mark.django_db
def test_a_list_and_a_manifest_are_named_by_kind(tmp_path: Path, person: Callable[..., Any]) -> None:
    person("ann")
    (tmp_path / "list.txt").write_text("http://127.0.0.1:9/1.png A chair\n")
    assert "1 would be imported" in said(tmp_path / "list.txt", kind="addresses", author="ann", dry_run=True)
    assert "1 refused: … is not a public host" in said(tmp_path / "list.txt", kind="addresses", author="ann")
    with pytest.raises(CommandError, match=r"The manifest cannot be fetched: 127\.0\.0\.1 is not a public host"):
        said("http://127.0.0.1:9/manifest.json", kind="iiif", author="ann")


@pytest.mark.django_db
def test_a_path_or_a_source_to_undo_is_needed(tmp_path: Path) -> None:
    for arguments in ([], [tmp_path, "--undo", "pictures"]):
        with pytest.raises(CommandError, match="Give the PATH of what is to be imported, or --undo"):
            said(*arguments)
