"""Texts are compressed for whoever can read that; pictures, and texts for other browsers, leave as they are."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.compression import CompressedText

ASKING = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_who_asks(client: Client, db: None) -> None:
    plain = client.get("/accounts/login/")
    packed = client.get("/accounts/login/", headers=ASKING)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"<!doctype html>" in gzip.decompress(packed.content)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=utf-8", "gzip"),
        ("application/problem+json", "gzip"),
        ("image/webp", None),
        ("application/zip", None),
    ],
)
def test_only_texts_are_worth_it(content_type: str, encoding: str | None) -> None:
    request = RequestFactory(headers=ASKING).get("/")
    answer = CompressedText(lambda asked: HttpResponse(b"kindred " * 500, content_type=content_type))(request)
    assert answer.get("Content-Encoding") == encoding
