"""What is read out of each export, manifest and list: words, dates, tags, boards, and which picture is where."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.imaging.opening import Limits
from discovery.imports.kinds import posts_of
from discovery.imports.sources import CannotImport, Item, Unreadable
from tests.discovery.conftest import picture_bytes
from tests.discovery.imports.exports import Files, as_meta_writes, found, instagram, manifest, pin, pins, status

WEB = "https://museum.example"


def documented(kind: str, content: Any) -> list:
    """What is found in one document outside of any zip."""
    data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return posts_of(kind, [Item("document", lambda limits: data)])


def reason(picture) -> str:
    with pytest.raises(Unreadable) as refused:
        picture.load(Limits())
    return str(refused.value)


@pytest.mark.parametrize("root", ["", "instagram-ann-2026/"])
@pytest.mark.parametrize("folder", ["content", "your_instagram_activity/media", "your_instagram_activity/content"])
def test_instagrams_posts_have_their_pictures_words_and_dates(root: str, folder: str) -> None:
    one, several, film = found("instagram", instagram(root, folder))
    assert (one.caption, one.tags) == ("Café 🌊 #sea #Sunset", ("sea", "Sunset"))
    assert one.created_at == datetime(2023, 1, 2, 22, 53, 20, tzinfo=UTC)
    assert one.pictures[0].load(Limits()) == picture_bytes(seed=1, form="JPEG")
    assert (several.caption, several.created_at.timestamp(), len(several.pictures)) == (
        "Two and a film",
        1_672_800_001,
        3,
    )
    assert "video" in reason(several.pictures[1])
    assert "video" in reason(film.pictures[0])
    assert one.path == "media/posts/202301/1.jpg", "the same in each later export"


def test_instagrams_older_form_puts_pictures_of_one_second_together() -> None:
    photos = [
        {
            "caption": as_meta_writes("Ä #sea"),
            "taken_at": "2018-07-04T10:00:00+00:00",
            "path": f"photos/{name}.jpg",
        }
        for name in "ab"
    ]
    media = {"photos": [*photos, {"caption": "b", "taken_at": "2019-01-01T00:00:00", "path": "gone.jpg"}], "videos": []}
    files = {"media.json": media, "photos/a.jpg": b"a", "photos/b.jpg": b"b"}
    both, gone = found("instagram", files)
    assert [picture.load(Limits()) for picture in both.pictures] == [b"a", b"b"]
    assert (both.caption, both.created_at) == ("Ä #sea", datetime(2018, 7, 4, 10, tzinfo=UTC))
    assert "gone.jpg is not in this export" in reason(gone.pictures[0])


def test_what_has_more_pictures_than_a_post_holds_becomes_several_posts() -> None:
    media = [{"uri": f"media/{number}.jpg"} for number in range(23)]
    posts = found("instagram", {"content/posts_1.json": [{"media": media, "title": "Many"}]})
    assert [(post.path, len(post.pictures), post.caption) for post in posts] == [
        ("media/0.jpg", 10, "Many"),
        ("media/0.jpg#2", 10, "Many"),
        ("media/0.jpg#3", 3, "Many"),
    ]


def test_pinterests_page_gives_pins_with_links_boards_and_the_place_of_their_pictures() -> None:
    signature = "0123456789abcdef" * 2
    linked = '<a href="https://shop.example/chair">https://shop.example/chair</a>'
    page = pins(
        pin(1, signature, **{"Title": "Oak #chair", "Details": "Old,\nand sound", "Canonical Link": linked}),
        pin(2, f"{WEB}/2.jpg", Private="True", **{"Board Name": "No data"}),
        pin(3, signature, **{"Is Video": "True"}),
        pin(4, "No data"),
    )
    first, second, third, fourth = found("pinterest", {"pinterest/pins.html": page})
    assert first.caption == "Oak #chair\nOld,\nand sound\nhttps://shop.example/chair"
    assert (first.path, first.board, first.is_private, first.tags) == ("pin/1", "Chairs", False, ("chair",))
    assert first.created_at == datetime(2017, 2, 13, 15, 35, 1, tzinfo=UTC)
    assert first.pictures[0].alt_text == "A chair"
    assert first.pictures[0].addresses == (
        f"https://i.pinimg.com/originals/01/23/45/{signature}.jpg",
        f"https://i.pinimg.com/736x/01/23/45/{signature}.jpg",
    )
    assert (second.pictures[0].addresses, second.board, second.is_private) == ((f"{WEB}/2.jpg",), "", True)
    assert "video" in reason(third.pictures[0])
    assert "names no picture" in reason(fourth.pictures[0])


def test_pinterests_pins_are_read_as_its_api_tells_of_them() -> None:
    images = {"150x150": {"width": 150, "url": f"{WEB}/s.jpg"}, "1200x": {"width": 1200, "url": f"{WEB}/l.jpg"}}
    one = {
        "id": "9", "title": "Oak", "description": "A chair", "link": "https://shop.example/", "board_id": "5",
        "alt_text": "Wood", "created_at": "2020-01-01T20:10:40", "media": {"media_type": "image", "images": images},
    }  # fmt: skip
    boards = {"items": [{"id": "5", "name": "Chairs", "privacy": "SECRET"}]}
    (post,) = found("pinterest", {"boards.json": boards, "pins.json": {"items": [one]}})
    assert post.caption == "Oak\nA chair\nhttps://shop.example/"
    assert (post.board, post.is_private) == ("Chairs", True)
    assert post.pictures[0].addresses == (f"{WEB}/l.jpg", f"{WEB}/s.jpg")


def test_pixelfeds_statuses_are_read_and_answers_and_shares_are_left() -> None:
    statuses = [
        status(1, f"{WEB}/1.jpg", sensitive=True),
        status(2, "", in_reply_to_id="1"),
        status(3, "", reblog={"id": "7"}),
        status(4, "", media_attachments=[], content_text=""),
    ]
    for posts in (documented("pixelfed", statuses), found("pixelfed", {"pixelfed-statuses.json": statuses})):
        one, bare = posts
        assert (one.caption, one.tags, one.is_sensitive) == ("Hills #hike", ("hike",), True)
        assert one.created_at == datetime(2022, 5, 1, 10, tzinfo=UTC)
        assert (one.pictures[0].addresses, one.pictures[0].alt_text) == ((f"{WEB}/1.jpg",), "Two hills")
        assert (bare.caption, bare.problem) == ("Hills", "It has no picture.")


def test_an_outbox_is_read_with_the_pictures_that_lie_beside_it() -> None:
    note = {
        "type": "Note",
        "id": "https://pixelfed.example/p/ann/1",
        "content": "<p>First<br>line</p><p>A &amp; b</p>",
        "published": "2021-01-01T00:00:00+01:00",
        "tag": [{"type": "Hashtag", "name": "#hike"}, {"type": "Mention", "name": "@bob"}],
        "attachment": [
            {"type": "Document", "mediaType": "image/png", "url": "/media_attachments/files/1.png", "name": "Hills"},
            {"type": "Document", "mediaType": "image/png", "url": f"{WEB}/2.png"},
            {"type": "Document", "mediaType": "video/mp4", "url": f"{WEB}/3.mp4"},
        ],
    }
    activities = [{"type": "Create", "object": note}, {"type": "Announce", "object": "https://a.example/1"}]
    outbox = {"type": "OrderedCollection", "orderedItems": activities}
    (post,) = found("pixelfed", {"a/outbox.json": outbox, "a/media_attachments/files/1.png": b"beside"})
    assert (post.caption, post.tags) == ("First\nline\n\nA & b", ("hike",))
    assert post.created_at == datetime(2020, 12, 31, 23, tzinfo=UTC)
    assert post.pictures[0].load(Limits()) == b"beside"
    assert post.pictures[1].addresses == (f"{WEB}/2.png",)
    assert "video" in reason(post.pictures[2])


def test_a_manifest_of_version_3_gives_a_post_a_canvas_at_a_bounded_size() -> None:
    first, second = documented("iiif", manifest(WEB))
    assert first.caption.splitlines() == [
        "A book, f. 1r",
        "Maker: Ann of Ghent",
        "http://creativecommons.org/publicdomain/mark/1.0/",
        f"{WEB}/manifest.json",
    ]
    assert first.created_at == datetime(1450, 1, 1, tzinfo=UTC)
    assert first.pictures[0].addresses == (f"{WEB}/1.png",)
    assert second.pictures[0].addresses == (f"{WEB}/image/full/2000,/0/default.jpg", f"{WEB}/2.png")


@pytest.mark.parametrize(
    ("service", "address"),
    [
        ({"id": f"{WEB}/i/", "profile": "http://iiif.io/api/image/2/level0.json"}, f"{WEB}/2.png"),
        ({"id": f"{WEB}/i", "profile": "level0"}, f"{WEB}/2.png"),
        (
            {"@id": f"{WEB}/i", "profile": ["http://iiif.io/api/image/2/level2.json", {}]},
            f"{WEB}/i/full/2000,/0/default.jpg",
        ),
    ],
)
def test_an_image_service_is_asked_for_what_its_level_can_give(service: dict[str, Any], address: str) -> None:
    assert documented("iiif", manifest(WEB, service))[1].pictures[0].addresses[0] == address


def test_a_manifest_of_version_2_is_read_alike() -> None:
    service = {"@id": f"{WEB}/image", "profile": "http://iiif.io/api/image/2/level2.json"}
    resource = {"@id": f"{WEB}/full.jpg", "@type": "dctypes:Image", "service": service, "width": 800, "height": 1200}
    canvas = {"@id": f"{WEB}/canvas/1", "label": "p. 1", "images": [{"resource": resource}]}
    document = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{WEB}/m",
        "@type": "sc:Manifest",
        "label": [{"@value": "Ein Buch", "@language": "de"}],
        "metadata": [{"label": "Maker", "value": ["Ann", "Bob"]}],
        "attribution": "The museum",
        "license": "https://licence.example/",
        "sequences": [{"canvases": [canvas]}],
    }
    (post,) = documented("iiif", document)
    said = ["Ein Buch, p. 1", "The museum", "Maker: Ann; Bob", "https://licence.example/", f"{WEB}/m"]
    assert post.caption.splitlines() == said
    assert post.pictures[0].addresses[0] == f"{WEB}/image/full/800,/0/default.jpg"


def test_a_list_has_an_address_a_line_and_perhaps_a_caption() -> None:
    lines = f"# mine\n\n{WEB}/a.jpg A #red chair\n  {WEB}/b.jpg\n{WEB}/a.jpg again\n"
    first, second = documented("addresses", lines)
    assert (first.path, first.caption, first.tags) == (f"{WEB}/a.jpg", "A #red chair", ("red",))
    assert (second.pictures[0].addresses, second.caption) == ((f"{WEB}/b.jpg",), "")


@pytest.mark.parametrize(
    ("kind", "files", "sentence"),
    [
        ("instagram", {"a.jpg": b"x"}, "there is no posts_1.json or media.json"),
        ("instagram", {"content/posts_1.html": "<p>"}, "was made as HTML. Ask Instagram for it again, as JSON"),
        ("instagram", {"content/posts_1.json": "{"}, "posts_1.json cannot be read as JSON"),
        ("instagram", {"content/posts_1.json": "[" * 100_000}, "posts_1.json cannot be read as JSON"),
        ("pinterest", {"a.html": "<p>Hello</p>"}, "no export of Pinterest with pins"),
        ("pixelfed", {"account.json": "{}", "b.json": "[]"}, "no export of Pixelfed"),
        ("pixelfed", {"outbox.json": "[]"}, "no export of Pixelfed"),
        ("iiif", {"a.json": "{}", "b.json": "{}"}, "one IIIF manifest"),
        ("iiif", {"a.json": {"type": "Collection"}}, "collection of IIIF manifests"),
        ("iiif", {"a.json": [1]}, "no IIIF manifest of version 2 or 3"),
        ("iiif", {"a.json": {"type": "Manifest", "items": []}}, "has no canvas"),
        ("addresses", {"a.txt": "a.jpg"}, "Line 1 begins with no address"),
        ("addresses", {"a.txt": "\n# none\n"}, "There is no address in it"),
        ("files", {}, "There is no file in it"),
    ],
)
def test_what_is_not_understood_is_refused_in_a_plain_sentence(kind: str, files: Files, sentence: str) -> None:
    with pytest.raises(CannotImport, match=sentence):
        found(kind, files)


@pytest.mark.parametrize("value", [None, 3, "x", [], [None], {"media": 3}, [{"media": [{"uri": 5}], "title": 5}]])
def test_a_document_of_another_shape_is_no_traceback(value: Any) -> None:
    for kind, name in [("instagram", "content/posts_1.json"), ("pixelfed", "outbox.json"), ("pinterest", "p.json")]:
        with suppress(CannotImport):
            found(kind, {name: json.dumps(value)})
