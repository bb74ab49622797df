"""What was asked: words, a tag, a picture, a post. It lives in one link, and is checked before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError

from discovery.posts.tags import slug_of
from discovery.posts.words import LONGEST_QUERY


@dataclass(frozen=True)
class Query:
    """`picture` is the token of a searched picture, `post` asks for more like that post. `tag` narrows, by slug."""

    words: str = ""
    tag: str = ""
    picture: str = ""
    post: UUID | None = None

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Self:
        """From a link's or a form's `q`, `tag`, `picture` and `post`. Raises ValidationError with a stable code."""
        words = " ".join(parameters.get("q", "").replace("\x00", " ").split())
        if len(words) > LONGEST_QUERY:
            raise ValidationError(
                f"A search can have {LONGEST_QUERY} characters; this one has {len(words):,}.", code="query-too-long"
            )
        tag = parameters.get("tag", "").replace("\x00", "")
        if tag and not slug_of(tag):
            raise ValidationError("A tag has letters or digits.", code="unknown-tag")
        picture = parameters.get("picture", "").replace("\x00", "")[:64]
        return cls(words=words, tag=slug_of(tag), picture=picture, post=_post(parameters))

    def parameters(self) -> dict[str, str]:
        """What `parse` reads: only what was asked, in a fixed order, so that equal queries have equal links."""
        every = {"q": self.words, "tag": self.tag, "picture": self.picture, "post": str(self.post or "")}
        return {name: value for name, value in every.items() if value}

    def by_words_alone(self) -> bool:
        return bool(self.words) and not self.by_look()

    def by_look(self) -> bool:
        return bool(self.picture or self.post)

    def is_empty(self) -> bool:
        return not self.parameters()

    def without(self, name: str) -> Query:
        return replace(self, post=None) if name == "post" else replace(self, **{name: ""})  # type: ignore[arg-type]


def _post(parameters: Mapping[str, str]) -> UUID | None:
    text = parameters.get("post", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError("There is no post of that name.", code="unknown-post") from None
