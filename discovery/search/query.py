"""What was asked: words, a tag, a picture, a post. It lives in one link, and is checked before it is answered."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError

from discovery.embeddings.encoders.weighing import HEAVIEST
from discovery.posts.tags import slug_of
from discovery.posts.words import LONGEST_QUERY

# A block that has a ninth of the vector or more then has half of the cosine or more; docs/search.md reasons it out.
MORE = 8.0
LONGEST_WEIGHTS = 500


@dataclass(frozen=True)
class Query:
    """`picture` is the token of a searched picture, `post` asks for more like that post. `tag` narrows, by slug.

    `weights` say by what the pictures shall be alike: names of the encoder's blocks, in alphabetical order, each with
    a factor of 0 to HEAVIEST. Whether there are such blocks is known to the searched space (`selectors.check_weights`).
    """

    words: str = ""
    tag: str = ""
    picture: str = ""
    post: UUID | None = None
    weights: tuple[tuple[str, float], ...] = ()

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Self:
        """From a link's or a form's `q`, `tag`, `picture`, `post`, `more` and `weights`.

        Raises ValidationError with a stable code.
        """
        words = " ".join(parameters.get("q", "").replace("\x00", " ").split())
        if len(words) > LONGEST_QUERY:
            raise ValidationError(
                f"A search can have {LONGEST_QUERY} characters; this one has {len(words):,}.", code="query-too-long"
            )
        tag = parameters.get("tag", "").replace("\x00", "")
        if tag and not slug_of(tag):
            raise ValidationError("A tag has letters or digits.", code="unknown-tag")
        picture = parameters.get("picture", "").replace("\x00", "")[:64]
        weights = _weights(parameters)
        return cls(words=words, tag=slug_of(tag), picture=picture, post=_post(parameters), weights=weights)

    def parameters(self) -> dict[str, str]:
        """What `parse` reads: only what has a say, in a fixed order, so that equal queries have equal links."""
        every = {"q": self.words, "tag": self.tag, "picture": self.picture, "post": str(self.post or "")}
        if self.by_look():
            every["more"] = self.more
            every["weights"] = "" if self.more else ",".join(f"{name}:{weight:g}" for name, weight in self.weights)
        return {name: value for name, value in every.items() if value}

    @property
    def more(self) -> str:
        """The one block that counts for most, if that is all that the weights say."""
        return self.weights[0][0] if len(self.weights) == 1 and self.weights[0][1] == MORE else ""

    def by_words_alone(self) -> bool:
        return bool(self.words) and not self.by_look()

    def by_look(self) -> bool:
        return bool(self.picture or self.post)

    def is_empty(self) -> bool:
        return not self.parameters()

    def without(self, name: str) -> Query:
        return replace(self, post=None) if name == "post" else replace(self, **{name: ""})  # type: ignore[arg-type]

    def alike_in(self, block: str) -> Query:
        """The same query with `block` counting for most; with none for the whole of the picture."""
        return replace(self, weights=((block, MORE),) if block else ())


def _post(parameters: Mapping[str, str]) -> UUID | None:
    text = parameters.get("post", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError("There is no post of that name.", code="unknown-post") from None


def _weights(parameters: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    """`more=colour` is short for a large weight of one block; `weights=colour:3,shape:0` says each."""
    more, text = parameters.get("more", "").strip()[:LONGEST_WEIGHTS], parameters.get("weights", "")
    if len(text) > LONGEST_WEIGHTS:
        raise _bad_weights()
    weights = {more: MORE} if more else {}
    for entry in text.split(",") if text.strip() else ():
        name, _, factor = (part.strip() for part in entry.rpartition(":"))
        if not name:
            raise _bad_weights()
        weights[name] = _factor(factor)
    return tuple(sorted(weights.items()))


def _factor(text: str) -> float:
    try:
        factor = round(float(text), 3)  # what a link can say
    except (ValueError, OverflowError):
        raise _bad_weights() from None
    if not (math.isfinite(factor) and 0 <= factor <= HEAVIEST):
        raise _bad_weights()
    return factor


def _bad_weights() -> ValidationError:
    return ValidationError(
        f"Weights are names with a number of 0 to {HEAVIEST:g} each, such as colour:3,shape:0.", code="bad-weights"
    )
