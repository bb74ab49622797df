"""The first five minutes happen as their page tells them: pictures in, an answer out, an account taken away."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from discovery.models import Post
from tests.discovery.conftest import new_person, picture_bytes
from tests.docs.pages import blocks

NAME = "start.md"


def command(word: str, **replaced: object) -> list[str]:
    """The words behind `manage.py` on the line of the page that holds `word`."""
    (line,) = [line for text in blocks(NAME, "sh") for line in text.splitlines() if f"manage.py {word}" in line]
    for old, new in replaced.items():
        line = line.replace({"folder": "~/Pictures/club", "tar": "kindred.tar", "zip": "ada.zip"}[old], str(new))
    return shlex.split(line.partition("manage.py ")[2])


@pytest.fixture
def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three pictures, and one beside it to ask with."""
    folder = tmp_path / "club"
    folder.mkdir()
    for number, name in enumerate(("moss", "sand", "sea")):
        data = picture_bytes((40 + 80 * number, 160, 60), size=(320, 300), form="JPEG", seed=number)
        (folder / f"{name}.jpg").write_bytes(data)
    (tmp_path / "moss.jpg").write_bytes((folder / "moss.jpg").read_bytes())
    monkeypatch.chdir(tmp_path)
    return folder


def test_what_is_imported_is_found_by_a_program(worker: Any, live_server: Any, club: Path, capsys: Any) -> None:
    ada = new_person("ada")
    call_command(*command("import_pictures", folder=club))
    assert Post.objects.filter(author=ada, state=Post.State.PUBLISHED).count() == 3
    capsys.readouterr()
    (script,) = blocks(NAME, "python")
    exec(compile(script.replace("http://127.0.0.1:8000", live_server.url), NAME, "exec"), {})  # noqa: S102  our own page
    first = capsys.readouterr().out.splitlines()[0]
    assert Post.objects.get(pk=first.split("/posts/")[1].split("/")[0]).pictures.get().sha256
    assert first.split()[1] == "ada"


@pytest.mark.django_db
def test_a_token_a_backup_and_an_account_come_out(club: Path, capsys: Any) -> None:
    new_person("ada")
    call_command(*command("api_token"))
    assert capsys.readouterr().out.startswith("kindred_")
    call_command(*command("export_account", zip=club / "ada.zip"))
    assert (club / "ada.zip").is_file()
    call_command(*command("backup", tar=club / "kindred.tar"))
    call_command(*command("restore", tar=club / "kindred.tar"), "--dry-run")
