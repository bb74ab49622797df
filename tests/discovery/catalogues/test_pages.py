"""The page of one's own catalogues: a file goes in, the worker takes it, the report says what became of it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from discovery.catalogues import tasks
from discovery.catalogues.processing import finish, held_alone
from discovery.catalogues.services import MOST_UPLOADED, ask_refresh
from discovery.models import Catalogue, CatalogueLine
from tests.discovery.catalogues.conftest import SHOES


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann)
    return client


def sent(data: bytes = SHOES, **fields: str) -> dict[str, object]:
    return {"name": "Shoes", "file": SimpleUploadedFile("shoes.csv", data), **fields}


def test_a_file_is_taken_in_and_reported(signed_in, space, eager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(reverse("catalogues"), sent())
    catalogue = Catalogue.objects.get()
    assert answer["Location"] == reverse("catalogue", args=[catalogue.pk])
    assert (catalogue.state, catalogue.problem) == (Catalogue.State.IDLE, "")
    # Its pictures are names of files, of which the web has none.
    assert set(catalogue.lines.values_list("outcome", flat=True)) == {CatalogueLine.Outcome.REFUSED}
    page = signed_in.get(answer["Location"]).content.decode()
    assert "There is no file red.png" in page
    assert "Shoes" in signed_in.get(reverse("catalogues")).content.decode()


def test_what_waits_says_so_and_asks_again(signed_in, ann):
    catalogue = ask_refresh(owner=ann, name="Shoes", data=SHOES)
    address = reverse("catalogue", args=[catalogue.pk])
    page = signed_in.get(address).content.decode()
    assert "Being refreshed" in page
    assert f'hx-get="{address}"' in page
    fragment = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    refused = signed_in.post(reverse("catalogues"), sent())
    assert refused.status_code == 422
    assert "is being refreshed just now" in refused.content.decode()


@pytest.mark.parametrize(
    ("data", "fields", "reason"),
    [
        (b"title\nShoe\n", {}, "sku or id"),
        (b"<!DOCTYPE a><a/>", {}, "DOCTYPE"),
        (SHOES, {"currency": "EURO"}, "valid choice"),
        (SHOES, {"name": " "}, "required"),
        (b"sku\n" + b"1\n" * (MOST_UPLOADED // 2), {}, "A file can have 5 MB"),
    ],
)
def test_what_cannot_be_a_catalogue_is_refused_and_nothing_kept(signed_in, data, fields, reason):
    answer = signed_in.post(reverse("catalogues"), sent(data, **fields))
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not Catalogue.objects.exists()


def test_catalogues_are_their_owners_alone(client, ann, person):
    catalogue = ask_refresh(owner=ann, name="Shoes", data=SHOES)
    address = reverse("catalogue", args=[catalogue.pk])
    assert client.get(address).status_code == 302
    client.force_login(person("bea"))
    assert client.get(address).status_code == 404
    assert "Shoes" not in client.get(reverse("catalogues")).content.decode()


def test_a_lost_message_is_made_good_by_the_sweep(ann, space, eager):
    catalogue = ask_refresh(owner=ann, name="Shoes", data=SHOES)
    tasks.refresh_waiting()
    catalogue.refresh_from_db()
    assert catalogue.state == Catalogue.State.IDLE
    tasks.refresh(catalogue.pk)
    assert catalogue.lines.count() == 2, "a second message finds nothing to do"


def test_a_refresh_without_its_file_says_so(ann, eager):
    catalogue = Catalogue.objects.create(owner=ann, name="Shoes", state=Catalogue.State.WAITING)
    tasks.refresh(catalogue.pk)
    catalogue.refresh_from_db()
    assert (catalogue.state, catalogue.refreshed_at) == (Catalogue.State.IDLE, None)
    assert "send it again" in catalogue.problem


def test_the_list_takes_a_constant_number_of_queries(signed_in, ann, django_assert_max_num_queries):
    for number in range(6):
        catalogue = ask_refresh(owner=ann, name=f"Shoes {number}", data=SHOES)
        with held_alone(catalogue):
            finish(catalogue)
        if number in (0, 5):
            with django_assert_max_num_queries(8):
                signed_in.get(reverse("catalogues"))
