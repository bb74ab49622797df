"""The query worker's tasks; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.imaging.regions import Region
from discovery.search import processing, region_processing
from discovery.search.regions import Source


@shared_task(name="search.encode_query_picture")
def encode_query_picture(token: str) -> None:
    processing.encode_query_picture(token)


@shared_task(name="search.encode_words")
def encode_words(space_id: int, text: str) -> None:
    processing.encode_words(space_id, text)


@shared_task(name="search.encode_region")
def encode_region(space_id: int, token: str, picture_id: str, region: str) -> None:
    """Of the searched picture of that token, or else of that picture of a post."""
    region_processing.encode_region(space_id, Source(token=token, picture_id=picture_id), Region.parse(region))


@shared_task(name="search.tidy")
def tidy() -> None:
    """Has the encoder and the background at hand; encodes what a lost message left; forgets what has expired."""
    processing.load_encoder()
    processing.draw_background()
    processing.encode_overdue()
    processing.forget_expired()
