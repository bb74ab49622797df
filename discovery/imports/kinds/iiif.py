"""A manifest of the IIIF Presentation API, version 2 or 3: each canvas is a post with its image at a bounded size.

https://iiif.io/api/presentation/3.0/ and https://iiif.io/api/presentation/2.1/. Of an image service of level 1 or more
the width is asked for by the Image API; else the image itself is taken. Collections name manifests and are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from discovery.fetching import CannotFetch, fetch
from discovery.imports.found import FoundPicture, FoundPost, far_picture, missing_picture
from discovery.imports.kinds.texts import caption_of, dicts, moment, plain, read_json, text
from discovery.imports.sources import CannotImport, Item, readable_path

LONGEST_SIDE = 2000
MOST_BYTES = 20_000_000
_TYPES = {"Manifest", "sc:Manifest"}
_COLLECTIONS = {"Collection", "sc:Collection"}


def fetch_manifest(address: str) -> bytes:
    """Raises CannotImport."""
    try:
        return fetch(address, most_bytes=MOST_BYTES).data
    except CannotFetch as problem:
        raise CannotImport(_("The manifest cannot be fetched: %(problem)s") % {"problem": problem}) from problem


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Raises CannotImport for what is no manifest."""
    if len(items) != 1:
        raise CannotImport(_("Give one IIIF manifest, a document in JSON."))
    manifest = read_json(items[0])
    kind = text(manifest.get("type") or manifest.get("@type")) if isinstance(manifest, dict) else ""
    if kind in _COLLECTIONS:
        raise CannotImport(_("This is a collection of IIIF manifests. Give the address of one manifest out of it."))
    if kind not in _TYPES:
        raise CannotImport(_("This is no IIIF manifest of version 2 or 3."))
    found = [_post(canvas, manifest, place) for place, canvas in enumerate(_canvases(manifest), start=1)]
    if not found:
        raise CannotImport(_("This IIIF manifest has no canvas."))
    return found


def _canvases(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from dicts(manifest.get("items"))
    for sequence in dicts(manifest.get("sequences")):
        yield from dicts(sequence.get("canvases"))


def _post(canvas: Mapping[str, Any], manifest: Mapping[str, Any], place: int) -> FoundPost:
    address = _id(manifest)
    pictures = tuple(_picture(body, canvas) for body in _bodies(canvas))
    return FoundPost(
        path=readable_path(_id(canvas) or f"{address} {place}"),
        pictures=pictures,
        caption=_caption(canvas, manifest),
        created_at=moment(canvas.get("navDate")) or moment(manifest.get("navDate")),
        is_named=True,
        problem="" if pictures else _("This canvas has no image."),
    )


def _caption(canvas: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    title = ", ".join(dict.fromkeys(filter(None, (_words(manifest.get("label")), _words(canvas.get("label"))))))
    pairs = [*dicts(canvas.get("metadata")), *dicts(manifest.get("metadata"))]
    required = manifest.get("requiredStatement")
    pairs += [required] if isinstance(required, dict) else []
    lines = [f"{_words(pair.get('label'))}: {value}" for pair in pairs if (value := _words(pair.get("value")))]
    said = [_words(manifest.get("summary")), _words(manifest.get("attribution"))]
    rights = _words(canvas.get("rights") or manifest.get("rights") or manifest.get("license"))
    return caption_of(title, *said, *lines, rights, _id(manifest))


def _bodies(canvas: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What is painted on a canvas; of a choice the first is what is shown."""
    for page in dicts(canvas.get("items")):
        for annotation in dicts(page.get("items")):
            yield from _first(annotation.get("body"))
    for image in dicts(canvas.get("images")):
        yield from _first(image.get("resource"))


def _first(body: object) -> Iterator[Mapping[str, Any]]:
    bodies = list(dicts(body if isinstance(body, list) else [body]))[:1]
    for one in bodies:
        kind = text(one.get("type") or one.get("@type"))
        if kind == "Choice":
            yield from list(dicts(one.get("items")))[:1]
        elif kind == "oa:Choice":
            yield from dicts([one.get("default")])
        else:
            yield one


def _picture(body: Mapping[str, Any], canvas: Mapping[str, Any]) -> FoundPicture:
    if text(body.get("type")) in {"Video", "Sound"}:
        return missing_picture(_("It is a video or a sound; only pictures are taken."))
    addresses = [address for service in _services(body) if (address := _sized(service, body, canvas))]
    addresses += [_id(body)] if _id(body) else []
    return far_picture(addresses) if addresses else missing_picture(_("Its image has no address."))


def _services(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    service = body.get("service")
    yield from dicts(service if isinstance(service, list) else [service])


def _sized(service: Mapping[str, Any], body: Mapping[str, Any], canvas: Mapping[str, Any]) -> str:
    """The address of an image of LONGEST_SIDE at most, which is no larger than it is; empty where the service can give
    no other than its own sizes (level 0).

    Of level 1 is `w,` (https://iiif.io/api/image/3.0/compliance/), `!w,h` only of level 2: it is asked for where the
    width is not known.
    """
    profile = service.get("profile")
    level = text(profile[0] if isinstance(profile, list) and profile else profile)
    address = _id(service).rstrip("/")
    if not address or level.rstrip("/").removesuffix(".json").endswith(("level0", "#level0")):
        return ""
    width, height = (body.get(side) or service.get(side) or canvas.get(side) for side in ("width", "height"))
    size = f"!{LONGEST_SIDE},{LONGEST_SIDE}"
    if isinstance(width, int) and isinstance(height, int) and min(width, height) > 0:
        size = f"{max(1, round(width * min(1, LONGEST_SIDE / max(width, height))))},"
    return f"{address}/full/{size}/0/default.jpg"


def _id(thing: Mapping[str, Any]) -> str:
    return text(thing.get("id") or thing.get("@id"))


def _words(value: object) -> str:
    """The text of a value in any of the ways that both versions write one, in the reader's language where it is had."""
    if isinstance(value, str):
        return " ".join(plain(value).split())
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    if not isinstance(value, dict):
        return ""
    if "@value" in value:
        return _words(value["@value"])
    for language in ((get_language() or "en").partition("-")[0], "en", "none", *value):
        if language in value:
            return _words(value[language])
    return ""
