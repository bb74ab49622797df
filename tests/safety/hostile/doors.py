"""Every door of the site that takes a picture from a stranger, knocked at over HTTP, and what it answered."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from discovery.imaging.refusals import MESSAGES
from tests.safety.hostile.files import Hostile

TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`code`: of the refusal, "" for what was let in; `said`: the sentence that goes with it."""

    status: int
    code: str
    said: str


Door = Callable[[Client, Hostile], Answer]

KNOCKS: set[tuple[str, str]] = set()
"""Which file has come by which door in this run, by their names."""


def doors(*given: Door) -> dict[str, Door]:
    """By their names, each counting who knocks."""
    return {door.__name__: _counting(door) for door in given}


def _counting(door: Door) -> Door:
    @wraps(door)
    def knock(client: Client, file: Hostile) -> Answer:
        KNOCKS.add((file.name, door.__name__))
        return door(client, file)

    return knock


def code_of(said: str) -> str:
    """The code whose sentence, values and all, stands in this text; "" for any other."""
    return next((code for code, pattern in _SENTENCES.items() if pattern.search(said)), "")


_SENTENCES = {
    code: re.compile(re.sub(r"\\{\w+\\}", r"[^:]+?", re.escape(message))) for code, message in MESSAGES.items()
}


def form(client: Client, file: Hostile) -> Answer:
    given = {"pictures": sent(file), "visibility": "public", "release": "live"}
    answer = client.post(reverse("upload"), given)
    if answer.status_code == 302:
        return Answer(302, "", "")
    (refused,) = answer.context["form"].errors.as_data()["__all__"]
    return Answer(answer.status_code, refused.code or "", " ".join(refused.messages))


def api(client: Client, file: Hostile) -> Answer:
    cache.clear()  # of throttles: one enemy sends a thousand files here
    return _told(client.post(reverse("api:posts"), {"pictures": sent(file)}))


def tus(client: Client, file: Hostile) -> Answer:
    """In two pieces, and posted by its identifier once it is whole."""
    begun = client.post(reverse("arrivals"), headers={**TUS, "Upload-Length": str(len(file.data))})
    if begun.status_code != 201:
        return _told(begun)
    middle = len(file.data) // 2
    for start, piece in ((0, file.data[:middle]), (middle, file.data[middle:])):
        if not piece:
            continue  # the test client would leave out its type
        kind = "application/offset+octet-stream"
        headers = {**TUS, "Upload-Offset": str(start)}
        answer = client.patch(begun["Location"], piece, content_type=kind, headers=headers)
        if answer.status_code != 204:
            return _told(answer)
    given = {"arrival": begun["Location"].split("/")[-2], "visibility": "public", "release": "live"}
    posted = client.post(reverse("upload"), given)
    assert posted.status_code == 302, "what arrived as a whole is taken"
    return Answer(302, "", "")


def share(client: Client, file: Hostile) -> Answer:
    """Of a phone: it becomes a search."""
    return _of_page(client.post(reverse("share"), {"picture": sent(file)}))


def search(client: Client, file: Hostile) -> Answer:
    return _of_page(client.post(reverse("search_picture"), {"picture": sent(file)}))


def api_search(client: Client, file: Hostile) -> Answer:
    cache.clear()
    return _awaited(client.post(reverse("api:search"), {"picture": sent(file)}))


def api_copies(client: Client, file: Hostile) -> Answer:
    cache.clear()
    return _awaited(client.post(reverse("api:copies"), {"picture": sent(file)}))


def blocklist(client: Client, file: Hostile) -> Answer:
    """A moderator's, as the next."""
    return _of_page(client.post(reverse("blocklist"), {"file": sent(file)}))


def api_blocklist(client: Client, file: Hostile) -> Answer:
    cache.clear()
    return _told(client.post(reverse("api:blocklist"), {"file": sent(file)}))


def portrait(client: Client, file: Hostile) -> Answer:
    return _of_page(client.post(reverse("portrait"), {"picture": sent(file)}))


def api_portrait(client: Client, file: Hostile) -> Answer:
    cache.clear()
    body = encode_multipart(BOUNDARY, {"picture": sent(file)})
    return _told(client.put(reverse("api:my_portrait"), body, content_type=MULTIPART_CONTENT))


def sent(file: Hostile) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.filename, file.data, file.content_type)


def _of_page(answer: Any) -> Answer:
    """A page says the sentence; the code is its code."""
    if answer.status_code == 302:
        return Answer(302, "", "")
    said = html.unescape(answer.content.decode())
    return Answer(answer.status_code, code_of(said), said)


def _told(answer: Any) -> Answer:
    """Problem details."""
    if answer.status_code in (200, 201):
        return Answer(answer.status_code, "", "")
    problem = answer.json()
    first = (problem.get("errors") or [problem])[0]
    return Answer(answer.status_code, first["code"], first["detail"])


def _awaited(answer: Any) -> Answer:
    """What was let in waits for the worker, and is told to be asked for again."""
    told = _told(answer)
    return Answer(202, "", "") if told.code == "encoder-unavailable" else told


POSTING = doors(form, api, tus)
SEARCHING = doors(share, search, api_search, api_copies)
PORTRAYING = doors(portrait, api_portrait)
BLOCKING = doors(blocklist, api_blocklist)

__all__ = ["BLOCKING", "KNOCKS", "PORTRAYING", "POSTING", "SEARCHING", "Answer", "Door", "code_of", "sent"]
