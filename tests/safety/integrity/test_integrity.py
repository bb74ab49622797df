"""Every fault is planted, found, left alone by a dry run, mended, and gone; a healthy site has none."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from discovery.embeddings.region_indexing import embed_regions
from discovery.integrity.selectors import CHECKS, find
from discovery.integrity.services import repair
from discovery.models import AccountExport, Arrival, Embedding, Picture, Post, RegionEmbedding, Swatch
from discovery.posts import encoding, files
from tests.safety.integrity.conftest import Site
from tests.safety.integrity.faults import FAULTS, everything_missing, no_constraints

AT_ONCE = timedelta(0)
Paths = Callable[[], dict[str, bytes]]


def codes(grace: timedelta = AT_ONCE) -> dict[str, int]:
    return {finding.code: finding.number for finding in find(grace=grace)}


def rows() -> dict[str, str]:
    """A digest of every row of every table of ours."""
    found = {}
    for model in [*apps.get_app_config("accounts").get_models(), *apps.get_app_config("discovery").get_models()]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row::text FROM {model._meta.db_table} AS row ORDER BY 1")  # noqa: S608
            found[model._meta.label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def run(*arguments: str) -> dict[str, Any]:
    out, code = io.StringIO(), 0
    try:
        call_command("check_integrity", *arguments, "--json", "--grace", "0", "-v0", stdout=out)
    except CommandError:
        code = 1
    return {**json.loads(out.getvalue()), "code": code}


def test_a_busy_site_has_no_fault(site: Site) -> None:
    assert Embedding.objects.count() == 3
    assert Swatch.objects.exists()
    assert find(grace=AT_ONCE) == []
    assert run()["code"] == 0


def test_each_check_has_a_fault_to_find() -> None:
    assert set(FAULTS) == {check.code for check in CHECKS}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_and_mended(code: str, site: Site, paths: Paths) -> None:
    FAULTS[code](site)
    before = rows(), paths()
    told = run("--repair", "--dry-run")
    assert (told["code"], told["repaired"]) == (1, False)
    assert code in {finding["code"] for finding in told["findings"]}
    assert (rows(), paths()) == before

    told = run("--repair")
    assert (told["code"], told["left"]) == (0, 0)
    assert {finding["code"]: finding["number"] - finding["mended"] for finding in told["findings"]}[code] == 0
    assert run()["findings"] == []


def test_what_is_under_way_is_left_alone(site: Site) -> None:
    FAULTS["file-of-nothing"](site)
    FAULTS["arrival-file-of-nothing"](site)
    FAULTS["picture-not-embedded"](site)
    assert codes(timedelta(hours=1)) == {}
    assert set(codes()) == {"file-of-nothing", "arrival-file-of-nothing", "picture-not-embedded"}


def test_all_at_once_is_mended_by_one_run(site: Site) -> None:
    """Mending one brings others to light: the checks are in an order that one run does for all."""
    alone = ("embedding-of-unready", "region-of-unready", "swatch-of-unready", "row-of-nothing", "original-missing")
    for code, plant in FAULTS.items():
        if code not in alone:
            plant(site)
    everything_missing(site)
    repair(grace=AT_ONCE)
    assert codes() == {}


def test_a_lost_original_is_replaced_by_the_best_copy(site: Site) -> None:
    before = site.picture
    FAULTS["original-missing"](site)
    repair(grace=AT_ONCE)
    after = site.picture
    data = files.read(files.original_name(after.pk))
    assert (after.state, after.format, after.sha256 != before.sha256) == (Picture.State.READY, "JPEG", True)
    assert data == files.read(files.download_name(after.pk))
    assert after.sha256 == hashlib.sha256(data).hexdigest()


def test_a_picture_of_which_nothing_is_left_is_refused_and_its_post_goes_on(site: Site) -> None:
    picture = site.picture
    everything_missing(site)
    repair(grace=AT_ONCE)
    picture.refresh_from_db()
    assert (picture.state, picture.problem) == (Picture.State.REJECTED, "The stored file is gone.")
    assert Post.objects.get(pk=site.post.pk).state == Post.State.PUBLISHED
    for model in (Embedding, RegionEmbedding, Swatch):
        assert not model._base_manager.filter(picture=picture).exists()


def test_what_is_mended_is_as_it_was(site: Site, paths: Paths) -> None:
    """A lost copy comes back byte for byte, and no other file is touched."""
    before = paths()
    FAULTS["rendition-missing"](site)
    repair(grace=AT_ONCE)
    assert paths() == before


def test_a_row_of_nothing_goes_as_it_would_have_with_the_other(site: Site) -> None:
    embedded = Embedding.objects.count()
    FAULTS["row-of-nothing"](site)
    assert codes()["row-of-nothing"] > 2
    repair(grace=AT_ONCE)
    assert Embedding.objects.count() == embedded - 1
    assert site.bob.boards.get().cover_id is None


def test_an_arrival_goes_on_where_its_file_ends(site: Site) -> None:
    FAULTS["arrival-short"](site)
    repair(grace=AT_ONCE)
    assert Arrival.objects.get().received == 100


def test_avif_copies_are_made_again(site: Site) -> None:
    FAULTS["avif-missing"](site)
    repair(grace=AT_ONCE)
    assert site.picture.avif_widths is None
    assert encoding.encode(site.picture.pk)
    assert codes() == {}


def test_owners_are_told_of_what_is_lost(site: Site) -> None:
    User.objects.update(language="en")
    FAULTS["export-missing"](site)
    repair(grace=AT_ONCE)
    export = AccountExport.objects.get()
    assert (export.state, export.problem) == (AccountExport.State.FAILED, "Its file was lost. Ask for it again.")


def test_other_things_in_a_bucket_are_not_ours_to_delete(site: Site) -> None:
    for name in ("logs/today", "lost+found", "readme.txt"):
        files.store(name, b"of somebody else")
    assert codes() == {}
    repair(grace=AT_ONCE)
    assert default_storage.exists("logs/today")


def test_memory_does_not_grow_with_the_site(site: Site, django_assert_max_num_queries: Any, monkeypatch: Any) -> None:
    """Rows and names are taken a window at a time, whatever there is of them."""
    from discovery.integrity import findings, strays

    monkeypatch.setattr(findings, "WINDOW", 1)
    monkeypatch.setattr(strays, "WINDOW", 1)
    FAULTS["file-of-nothing"](site)
    FAULTS["words-stale"](site)
    assert codes() == {"file-of-nothing": 9, "words-stale": 1}
    repair(grace=AT_ONCE)
    assert codes() == {}


def test_the_site_may_go_on_meanwhile(site: Site) -> None:
    """What was deleted between a look and its mending is no fault, and nothing fails."""
    found = {check.code: check for check in CHECKS}
    keys = [site.picture.pk, site.second.pictures.get().pk]
    Post.objects.all().delete()
    for code in ("original-missing", "rendition-missing", "swatch-untrue"):
        assert found[code].mend(keys) == 2
    assert found["post-empty"].mend([site.post.pk]) == 1
    assert not embed_regions()
    assert no_constraints
