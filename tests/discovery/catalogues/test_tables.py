"""Tables and feeds are read as people export them; what is hostile is refused in a line, and costs nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from discovery.catalogues import tables
from discovery.catalogues.products import read_product
from discovery.catalogues.tables import read_file, read_rows
from discovery.imports.sources import CannotImport

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>A shop</title><link>https://shop.example/</link>
<item><g:id>A1</g:id><title>For readers</title><g:title>Red &amp; warm</g:title>
  <description>&lt;p&gt;Soft&lt;/p&gt;</description>
  <link>https://shop.example/a1</link><g:image_link>https://shop.example/a1.jpg</g:image_link>
  <g:price>49.00 EUR</g:price><g:availability>in_stock</g:availability><g:brand>Acme</g:brand>
  <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>
  <g:product_type>Clothes &gt; Shoes</g:product_type><g:product_type>Gifts</g:product_type></item>
<item><g:id>A2</g:id><title><![CDATA[Blue <b>shoe</b>]]></title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>A shop</title>
<entry><g:id>A1</g:id><title>Red shoe</title><link rel="self" href="https://shop.example/feed"/>
<link href="https://shop.example/a1"/><summary>Soft</summary><g:price>49 EUR</g:price></entry></feed>"""

BOMB = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><id>&c;</id></item></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><id>&f;</id></item></rss>"""


def test_a_feed_in_rss_is_read_by_the_names_of_products():
    first, second = read_rows(RSS.encode(), "feed.xml")
    product = read_product(first.fields)
    assert (product.sku, product.link, product.image) == (
        "A1",
        "https://shop.example/a1",
        "https://shop.example/a1.jpg",
    )
    assert product.caption == "Red & warm\n\nSoft"
    assert (str(product.price), product.currency) == ("49.00", "EUR"), "not that of the shipping"
    assert product.tags == ("Acme", "Clothes", "Shoes", "Gifts")
    assert (second.number, second.fields) == (2, {"id": "A2", "title": "Blue <b>shoe</b>"})


def test_a_feed_in_atom_is_read():
    (row,) = read_rows(ATOM.encode(), "feed.xml")
    product = read_product(row.fields)
    assert (product.sku, product.link) == ("A1", "https://shop.example/a1")
    assert product.caption == "Red shoe\n\nSoft"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_feed_is_read_in_the_encodings_of_xml(encoding):
    text = ATOM.replace("Red shoe", "Rote Schürze, 红鞋").replace(
        "<feed", "  <feed" if encoding == "utf-8" else "<feed", 1
    )
    (row,) = read_rows(text.encode(encoding), "feed.xml")
    assert row.fields["title"] == "Rote Schürze, 红鞋"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        ("<!DOCTYPE rss><rss/>", "DOCTYPE"),
        ("<rss><channel><item>", "cannot be read as XML"),
        ("<rss>&nbsp;</rss>", "cannot be read as XML"),
        ('<?xml version="1.0" encoding="martian"?><rss/>', "cannot be read as XML"),
        ("<rss>" + "<a>" * 60, "too deep"),
        ("<rss><channel/></rss>", "lists no product"),
        ("<html><body>Not found</body></html>", "lists no product"),
    ],
)
def test_a_hostile_or_broken_feed_is_refused_as_a_whole(text, reason):
    with pytest.raises(CannotImport, match=reason):
        read_rows(text.encode(), "feed.xml")


def test_a_feed_cut_inside_a_letter_is_refused():
    with pytest.raises(CannotImport, match="cannot be read as XML"):
        read_rows("<rss>é".encode()[:-1], "feed.xml")


def test_a_very_long_field_is_cut():
    (row,) = read_rows(f"<rss><item><id>{'x' * 90_000}</id></item></rss>".encode(), "feed.xml")
    assert len(row.fields["id"]) < 90_000
    with pytest.raises(ValidationError):
        read_product(row.fields)


@pytest.mark.parametrize(
    "table",
    [
        "SKU,Title,Image Link\nA1,Schürze,a.png\n".encode(),
        "\ufeffsku;title;image_link\nA1;Schürze;a.png\n".encode(),
        "id\ttitle\timage link\nA1\tSchürze\ta.png\n".encode("utf-16"),
        "g:id,g:title,g:image_link\r\n\r\nA1,Schürze,a.png\r\n".encode("cp1252"),
    ],
)
def test_a_table_is_read_as_it_is_exported(table):
    (row,) = read_rows(table, "table.csv")
    assert {**row.fields, "id": "A1", "sku": "A1"} == {
        "sku": "A1",
        "id": "A1",
        "title": "Schürze",
        "image_link": "a.png",
    }


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"", "needs a first line"),
        (b"title,price\nShoe,1\n", "sku or id"),
        (b"sku,title\n", "lists no product"),
        (b'sku,title\nA1,"' + b"x" * 200_000 + b'"\n', "cannot be read as a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x81", "is not text|needs a first line"),
    ],
)
def test_what_is_no_table_is_refused(table, reason):
    with pytest.raises(CannotImport, match=reason):
        read_rows(table, "table.csv")


def test_a_catalogue_is_bounded(monkeypatch):
    monkeypatch.setattr(tables, "MOST_PRODUCTS", 2)
    for data in (b"sku\n1\n2\n3\n", b"<rss><item/><item/><item/></rss>"):
        with pytest.raises(CannotImport, match="can have 2 products"):
            read_rows(data, "big")
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    with pytest.raises(CannotImport, match="that is no catalogue"):
        read_rows(b"sku\n" + b"1\n" * 10, "big")


def test_a_file_that_cannot_be_read_is_told_in_a_line(tmp_path):
    for place in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CannotImport, match="cannot be read"):
            read_file(place)


@pytest.mark.parametrize(
    ("price", "currency", "told"),
    [("49.00 EUR", "", ("49.00", "EUR")), ("EUR 49", "USD", ("49.00", "EUR")), ("49", "usd", ("49.00", "USD"))],
)
def test_a_price_brings_its_currency_or_takes_the_column(price, currency, told):
    product = read_product({"sku": "1", "price": price, "currency": currency})
    assert (str(product.price), product.currency) == told


@pytest.mark.parametrize(
    ("text", "availability"),
    [
        ("", "in_stock"),
        ("In Stock", "in_stock"),
        ("https://schema.org/OutOfStock", "out_of_stock"),
        ("out-of-stock", "out_of_stock"),
        ("backorder", "preorder"),
    ],
)
def test_availability_is_read_in_the_words_of_feeds(text, availability):
    assert read_product({"sku": "1", "price": "1 EUR", "availability": text}).availability == availability
