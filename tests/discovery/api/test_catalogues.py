"""Catalogues by the API: a table is brought in or refreshed, and its owner reads what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discovery.models import Catalogue, CatalogueLine
from tests.discovery.api.conftest import codes
from tests.discovery.catalogues.conftest import SHOES

pytestmark = pytest.mark.django_db

CATALOGUES = "/api/v1/catalogues/"


@pytest.fixture
def ann(person):
    return person("ann")


def sent(data: bytes = SHOES, **fields: str) -> dict[str, object]:
    return {"name": "Shoes", "file": SimpleUploadedFile("shoes.csv", data), **fields}


def test_a_table_is_taken_in_and_waits_for_the_worker(ann, client_of):
    client = client_of(ann)
    answer = client.post(CATALOGUES, sent(currency="eur"), format="multipart")
    assert answer.status_code == 202
    told = answer.json()
    assert (told["name"], told["state"], told["currency"], told["products"]) == ("Shoes", "waiting", "EUR", 0)
    assert client.get(answer["Location"]).json() == {"catalogue": told, "refused": [], "missing": []}
    assert client.get(CATALOGUES).json()["results"] == [told]
    assert codes(client.post(CATALOGUES, sent(), format="multipart")) == ["catalogue-busy"]


def test_the_report_names_the_lines_that_came_to_nothing(ann, client_of):
    catalogue = Catalogue.objects.create(owner=ann, name="Shoes")
    CatalogueLine.objects.create(catalogue=catalogue, number=2, sku="A1", outcome="refused", reason="No picture.")
    CatalogueLine.objects.create(catalogue=catalogue, sku="A0", outcome="missing")
    report = client_of(ann).get(f"{CATALOGUES}{catalogue.pk}/").json()
    assert report["refused"] == [{"number": 2, "sku": "A1", "reason": "No picture.", "post": None}]
    assert report["missing"] == [{"number": None, "sku": "A0", "reason": "", "post": None}]
    outcomes = {"imported": 0, "changed": 0, "unchanged": 0, "refused": 1, "missing": 1}
    assert report["catalogue"]["outcomes"] == outcomes


@pytest.mark.parametrize(
    ("data", "fields", "code"),
    [
        (b"title\nShoe\n", {}, "bad-catalogue"),
        (SHOES, {"currency": "EURO"}, "unknown-currency"),
        (SHOES, {"name": " "}, "blank"),
        (SHOES, {"name": "x" * 101}, "bad-name"),
        (SHOES, {"colour": "red"}, "unknown-field"),
    ],
)
def test_what_is_no_catalogue_is_refused(ann, client_of, data, fields, code):
    assert codes(client_of(ann).post(CATALOGUES, sent(data, **fields), format="multipart")) == [code]
    assert not Catalogue.objects.exists()


def test_a_catalogue_is_its_owners_alone(ann, person, client_of):
    catalogue = Catalogue.objects.create(owner=ann, name="Shoes")
    other = client_of(person("ben"))
    assert codes(other.get(f"{CATALOGUES}{catalogue.pk}/")) == ["not-found"]
    assert other.get(CATALOGUES).json()["results"] == []
    assert codes(client_of().get(CATALOGUES)) == ["not-authenticated"]


def test_the_list_goes_on_page_by_page_with_those_never_refreshed_first(ann, client_of):
    day = datetime(2026, 8, 1, tzinfo=UTC)
    for name, refreshed_at in (("Old", day), ("New", day + timedelta(days=1)), ("Waiting", None)):
        Catalogue.objects.create(owner=ann, name=name, refreshed_at=refreshed_at)
    client, found, address = client_of(ann), [], f"{CATALOGUES}?page_size=1"
    while address:
        page = client.get(address).json()
        found += [one["name"] for one in page["results"]]
        address = page["next"]
    assert found == ["Waiting", "New", "Old"]
