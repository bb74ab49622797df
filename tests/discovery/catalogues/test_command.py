"""`manage.py import_catalogue`: an account of every row, exit codes, and one line for each mistake."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from discovery.models import Catalogue, Offer, Post
from tests.discovery.catalogues.conftest import PICTURES, SHOES


@pytest.fixture
def shoes(tmp_path: Path, ann, space) -> Path:
    (tmp_path / "pictures").mkdir()
    for name, data in PICTURES.items():
        (tmp_path / "pictures" / name).write_bytes(data)
    place = tmp_path / "shoes.csv"
    place.write_bytes(SHOES + b"A3,Bad,,https://shop.example/,red.png,-1 EUR,,,\n")
    return place


def run(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command("import_catalogue", *map(str, arguments), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_catalogue_is_imported_and_refreshed(shoes):
    asked = (shoes, "--author", "ann", "--pictures", shoes.parent / "pictures")
    said = run(*asked)
    assert said.startswith("shoes: 2 imported, 0 changed, 0 unchanged, 1 refused, 0 no longer listed, in ")
    assert "A price is a number" in said
    assert Post.objects.filter(author__username="ann").count() == Offer.objects.count() == 2
    account = json.loads(run(*asked, "--json"))
    assert (account["imported"], account["unchanged"], account["refused"]) == (0, 2, 1)
    assert [item["sku"] for item in account["items"]] == ["A1", "A2", "A3"]
    assert Catalogue.objects.get().refreshed_at is not None


def test_a_dry_run_writes_nothing(shoes):
    said = run(shoes, "--author", "ann", "--pictures", shoes.parent / "pictures", "--dry-run")
    assert "2 imported" in said
    assert "nothing was written" in said
    assert not Post.objects.exists()
    assert not Catalogue.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--author", "nobody"], "Nobody here has the username"),
        (["--author", "ann", "--currency", "EURO"], "A currency is a code"),
        (["--author", "ann", "--name", "x" * 101], "has a name of 100 characters"),
        (["--author", "ann", "--pictures", "none.zip"], "There is no folder or zip"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_mistake_is_one_line(shoes, arguments, reason, dry_run):
    with pytest.raises(CommandError, match=reason) as refused:
        run(shoes, *arguments, *(["--dry-run"] if dry_run else []))
    assert "\n" not in str(refused.value)
    assert not Post.objects.exists()


def test_a_file_that_is_none_is_one_line(shoes):
    with pytest.raises(CommandError, match="cannot be read"):
        run(shoes.with_name("none.csv"), "--author", "ann")
