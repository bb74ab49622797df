"""`manage.py blocklist`: the same list for whoever has the machine, with one line where it is refused."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from discovery.models import AuditEntry, BlockedPicture, Post
from tests.safety.moderation.conftest import WORDS, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(drawn(1))
    return str(path)


@pytest.fixture
def told(capsys):
    def tell(*arguments: str):
        call_command("blocklist", *arguments, "--json")
        return json.loads(capsys.readouterr().out)

    return tell


def test_trying_says_what_it_would_hit_and_leaves_nothing(site, file, told, django_capture_on_commit_callbacks):
    post = site.upload(drawn(1, size=(200, 150)), visibility="private")
    with django_capture_on_commit_callbacks() as committed:
        hits = told("try", file)["would_hit"]
    kept = _files()
    for callback in committed:
        callback()
    assert [near["post"] for near in hits["nearest"]] == [str(post.pk)]
    assert not BlockedPicture.objects.exists()
    assert len(kept - _files()) == 1


def test_adding_listing_and_removing(site, file, told):
    said = ("add", file, "--reason", WORDS, "--action", "refuse")
    assert told(*said, "--dry-run")["dry_run"]
    assert not BlockedPicture.objects.exists()
    added = told(*said)["entries"][0]
    assert told("list")["entries"][0]["id"] == added["id"]
    assert site.upload(drawn(1)).state == Post.State.REJECTED
    told("remove", added["id"], "--dry-run")
    assert told("list")["entries"]
    told("remove", added["id"])
    assert not told("list")["entries"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor")) == [
        ("blocked", None),
        ("unblocked", None),
    ]


def test_what_is_refused_is_one_line(file, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    for said in (
        ("try", str(text)),
        ("try", str(tmp_path / "missing.png")),
        ("add", file, "--reason", " "),
        ("remove", "0198c0de-0000-7000-8000-000000000000"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("blocklist", *said)
        assert "\n" not in str(refused.value)
    assert not BlockedPicture.objects.exists()


def _files() -> set[str]:
    return set(default_storage.listdir("blocklist")[1])
