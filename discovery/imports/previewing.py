"""What an import would bring, added up post by post and kept in its row, so that a look may stop and go on."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any, TypedDict

from django.utils.text import Truncator
from PIL import Image

from discovery.imports.found import FoundPost
from discovery.imports.taking import REFUSED, SKIPPED, Taken
from discovery.imports.tally import EXAMPLES, without_numbers

SAMPLES = 6
CAPTION_SHOWN = 120
MOST_REASONS = 30
MOST_BOARDS = 200


class Reason(TypedDict):
    """Why as many were refused; `examples` of their names."""

    said: str
    number: int
    examples: list[str]


class Sample(TypedDict):
    """A post as it will be: the first words of its caption, when it was made (ISO 8601) and a small picture as a
    `data:` URI; each may be empty."""

    caption: str
    created_at: str
    thumb: str


class Preview(TypedDict):
    """`fresh` posts with `pictures` in all would be made, dated from `since` to `until` (ISO 8601; empty: undated);
    `known` are here already, `refused` cannot be taken. `far`: pictures that are to be fetched, and may yet be
    refused."""

    fresh: int
    pictures: int
    far: int
    known: int
    refused: int
    since: str
    until: str
    boards: list[str]
    samples: list[Sample]
    reasons: list[Reason]


def empty_preview() -> Preview:
    return Preview(
        fresh=0, pictures=0, far=0, known=0, refused=0, since="", until="", boards=[], samples=[], reasons=[]
    )


def preview_of(stored: dict[str, Any]) -> Preview:
    """What a row holds, complete also where the look has not begun."""
    return Preview(**{**empty_preview(), **stored})  # type: ignore[typeddict-item]  # the row was written from one


def add(preview: Preview, post: FoundPost, taken: Taken) -> None:
    """Count what would become of `post`."""
    if taken.outcome == SKIPPED:
        preview["known"] += 1
    elif taken.outcome == REFUSED:
        preview["refused"] += 1
        _add_reason(preview["reasons"], taken.reason, post.path)
    else:
        _add_fresh(preview, post, taken)


def _add_fresh(preview: Preview, post: FoundPost, taken: Taken) -> None:
    preview["fresh"] += 1
    preview["pictures"] += len(post.pictures)
    preview["far"] += sum(picture.is_far for picture in post.pictures)
    made = post.created_at.isoformat() if post.created_at else ""
    if made:
        preview["since"] = min(preview["since"] or made, made)
        preview["until"] = max(preview["until"], made)
    if post.board and post.board not in preview["boards"] and len(preview["boards"]) < MOST_BOARDS:
        preview["boards"].append(post.board)
    if len(preview["samples"]) < SAMPLES:
        caption = Truncator(" ".join(post.caption.split())).chars(CAPTION_SHOWN)
        preview["samples"].append(Sample(caption=caption, created_at=made, thumb=_thumb(taken.glimpse)))


def _add_reason(reasons: list[Reason], said: str, path: str) -> None:
    alike = without_numbers(said)
    found = next((reason for reason in reasons if without_numbers(reason["said"]) == alike), None)
    if found is None:
        if len(reasons) < MOST_REASONS:
            reasons.append(Reason(said=said, number=1, examples=[path]))
        return
    found["number"] += 1
    if len(found["examples"]) < EXAMPLES:
        found["examples"].append(path)


def _thumb(glimpse: Image.Image | None) -> str:
    if glimpse is None:
        return ""
    file = io.BytesIO()
    glimpse.save(file, "WEBP", quality=60, method=4)
    return "data:image/webp;base64," + b64encode(file.getvalue()).decode("ascii")
