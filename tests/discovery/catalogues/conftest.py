"""Catalogues to bring in: tables, feeds, and pictures that they name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from discovery.catalogues.pictures import Pictures
from discovery.catalogues.processing import Event, Plan, begin, refresh
from discovery.catalogues.services import get_or_make
from discovery.catalogues.tables import read_rows
from discovery.imports.sources import Item
from discovery.models import Catalogue
from tests.discovery.conftest import picture_bytes

SHOES = b"""sku,title,description,link,image_link,price,availability,brand,product_type
A1,Red shoe,Soft leather,https://shop.example/a1,red.png,49.00 EUR,in stock,Acme,Clothes > Shoes
A2,Blue shoe,,https://shop.example/a2,blue.png,59.00 EUR,out of stock,Acme,Clothes > Shoes
"""
PICTURES = {"red.png": picture_bytes((200, 30, 30)), "blue.png": picture_bytes((30, 30, 200), seed=2)}

Refresh = Callable[..., list[Event]]


def pictures(content: dict[str, bytes]) -> Pictures:
    return Pictures([Item(name, lambda limits, data=data: data) for name, data in content.items()])


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def bring(ann, space, eager, django_capture_on_commit_callbacks) -> Refresh:
    """Bring `table` in, with its pictures prepared as the worker does."""

    def take(
        table: bytes = SHOES, content: dict[str, bytes] = PICTURES, *, writes: bool = True, **asked
    ) -> list[Event]:
        if writes:
            catalogue = get_or_make(owner=ann, name="Shoes", **asked)
            begin(catalogue)
        else:
            catalogue = Catalogue.objects.filter(owner=ann).first() or Catalogue(owner=ann, name="Shoes", **asked)
        with django_capture_on_commit_callbacks(execute=True):
            return list(refresh(Plan(catalogue, read_rows(table, "shoes.csv"), pictures(content), writes=writes)))

    return take
