"""The query worker's tasks; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.search import processing


@shared_task(name="search.encode_query_picture")
def encode_query_picture(token: str) -> None:
    processing.encode_query_picture(token)


@shared_task(name="search.encode_words")
def encode_words(space_id: int, text: str) -> None:
    processing.encode_words(space_id, text)


@shared_task(name="search.tidy")
def tidy() -> None:
    """Loads the encoder before somebody waits for it; encodes what a lost message left; forgets what has expired."""
    processing.load_encoder()
    processing.encode_overdue()
    processing.forget_expired()
