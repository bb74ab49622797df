"""What visitors do, request by request: browse, search by words and by a picture, post a picture, follow somebody."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFilter

from bench.load.visitors import Answer, Visitor

POST = re.compile(rb'href="(/posts/[0-9a-f-]{36}/)"')
PICTURE = re.compile(rb'src="(/pictures/[^"]+)"')
WORDS = ("moss", "sea", "red chair", "stone house", "a window at night", "wool", "harbour", "bread")
WIDTH, HEIGHT = 480, 360

# A scenario yields each answer as it comes; what follows a refusal is left out.
Scenario = Callable[["Cast"], Iterator[Answer]]


@dataclass
class Cast:
    """Who does it, with what chance says, on a site of these members; `posted` gathers the posts that were accepted."""

    visitor: Visitor
    chance: random.Random
    members: Sequence[str]
    posted: list[str] = field(default_factory=list)


def browse(cast: Cast) -> Iterator[Answer]:
    """The first page, what is new, one of its posts with a picture of it, and what looks like that."""
    yield cast.visitor.get("/")
    listed = cast.visitor.get("/explore/")
    yield listed
    found = POST.findall(listed.body)
    if not found:
        return
    path = cast.chance.choice(found).decode()
    post = cast.visitor.get(path)
    yield post
    for picture in PICTURE.findall(post.body)[:1]:
        yield cast.visitor.get(picture.decode().replace("&amp;", "&"))


def by_words(cast: Cast) -> Iterator[Answer]:
    yield cast.visitor.get(f"/search/?q={cast.chance.choice(WORDS).replace(' ', '+')}")


def by_picture(cast: Cast) -> Iterator[Answer]:
    """Drop a picture in, and follow the link that it leads to."""
    yield cast.visitor.get("/search/")
    sent = cast.visitor.send("/search/picture/", {"picture": ("mine.jpg", drawn(cast.chance), "image/jpeg")})
    yield sent
    if sent.status == 302:
        yield cast.visitor.get(sent.place)


def alike(cast: Cast) -> Iterator[Answer]:
    """What looks like a post: the fragment below it."""
    listed = cast.visitor.get("/explore/")
    yield listed
    if found := POST.findall(listed.body):
        yield cast.visitor.get(f"{cast.chance.choice(found).decode()}similar/", fragment=True)


def upload(cast: Cast) -> Iterator[Answer]:
    fields = {"caption": f"driven {cast.chance.random()}", "tags": "driven", "visibility": "public", "release": "live"}
    sent = cast.visitor.send("/posts/new/", {**fields, "pictures": ("new.jpg", drawn(cast.chance), "image/jpeg")})
    if sent.status == 302:
        cast.posted.append(sent.place)
    yield sent


def follow(cast: Cast) -> Iterator[Answer]:
    somebody = cast.chance.choice([name for name in cast.members if name != cast.visitor.name])
    yield cast.visitor.get(f"/@{somebody}/")
    yield cast.visitor.send(f"/@{somebody}/follow/", {"followed": cast.chance.choice(["0", "1"])})


def drawn(chance: random.Random) -> bytes:
    """A JPEG that nobody has seen yet: smooth, with a little grain, so that encoders have their usual work."""
    numbers = np.random.default_rng(chance.getrandbits(63))
    coarse = Image.fromarray(numbers.integers(0, 255, (5, 7, 3), dtype=np.uint8))
    smooth = coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1))
    grain = numbers.integers(-6, 7, (HEIGHT, WIDTH, 1))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(np.asarray(smooth) + grain, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


# How often each is begun: of ten visits seven only look, as on any site of pictures.
ANYBODY: dict[str, tuple[Scenario, int]] = {
    "browse": (browse, 6),
    "words": (by_words, 2),
    "picture": (by_picture, 1),
    "alike": (alike, 1),
}
MEMBERS: dict[str, tuple[Scenario, int]] = {**ANYBODY, "upload": (upload, 1), "follow": (follow, 1)}


def by_turns(visitor: Visitor, number: int) -> str:
    """What the visitor of this number begins with, so that all is done however short the drive is. Every second one
    is a member (`members.arrived`), so two numbers beside each other begin alike."""
    among = list(MEMBERS if visitor.name else ANYBODY)
    return among[number // 2 % len(among)]


def chosen(cast: Cast, name: str = "") -> tuple[str, Scenario]:
    """The scenario of this name, or one by its weight; only members post and follow."""
    among = MEMBERS if cast.visitor.name else ANYBODY
    name = name or cast.chance.choices(list(among), [weight for _scenario, weight in among.values()])[0]
    return name, among[name][0]
