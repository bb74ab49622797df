"""The demo's artists: enough of them, the same pictures every time, words within the data model's limits."""

import re
from collections import Counter
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from discovery.demo.artists import ARTISTS, PICTURES_EACH, Artist, draw, encode
from discovery.demo.work import Work

by_artist = pytest.mark.parametrize("artist", ARTISTS, ids=lambda artist: artist.username)


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Work]]:
    """Three pictures of every artist; all 24 would take too long for a unit test."""
    return {artist.username: [draw(artist, number) for number in (0, 7, 17)] for artist in ARTISTS}


def test_there_are_at_least_a_dozen_artists_with_two_dozen_pictures_each() -> None:
    assert len(ARTISTS) >= 12
    assert PICTURES_EACH >= 24


def test_usernames_are_unique_and_could_sign_up() -> None:
    usernames = [artist.username for artist in ARTISTS]
    assert len(set(usernames)) == len(usernames)
    assert all(re.fullmatch(r"[a-z0-9_.]{3,30}", username) for username in usernames)


def test_every_artist_has_kin_and_a_style_of_their_own() -> None:
    assert len({artist.style for artist in ARTISTS}) == len(ARTISTS)
    assert min(Counter(artist.kin for artist in ARTISTS).values()) >= 2


def test_every_artist_has_a_name_and_a_bio() -> None:
    assert all(artist.name and 10 <= len(artist.bio) <= 160 for artist in ARTISTS)


@by_artist
def test_the_same_number_is_the_same_picture(artist: Artist, samples: dict[str, list[Work]]) -> None:
    first, again = samples[artist.username][1], draw(artist, 7)
    assert encode(first.image) == encode(again.image)
    assert first.image.tobytes() == again.image.tobytes()
    assert (first.caption, first.tags, first.alt_text) == (again.caption, again.tags, again.alt_text)


@by_artist
def test_different_numbers_are_different_pictures(artist: Artist, samples: dict[str, list[Work]]) -> None:
    works = samples[artist.username]
    assert len({work.image.tobytes() for work in works}) == len(works)
    assert len({work.caption for work in works}) == len(works)


@by_artist
def test_pictures_are_rgb_of_a_size_that_suits_masonry(artist: Artist, samples: dict[str, list[Work]]) -> None:
    for work in samples[artist.username]:
        width, height = work.image.size
        assert work.image.mode == "RGB"
        assert 800 <= max(width, height) <= 1000
        assert 0.5 <= width / height <= 2.0


@by_artist
def test_no_picture_is_an_empty_frame(artist: Artist, samples: dict[str, list[Work]]) -> None:
    for work in samples[artist.username]:
        # Reduced, so that paper grain alone (a few levels) averages out and cannot pass for a drawing.
        grey = np.asarray(work.image.convert("L").reduce(4), dtype=float)
        assert grey.std() > 6


@by_artist
def test_words_keep_to_the_limits_of_the_data_model(artist: Artist, samples: dict[str, list[Work]]) -> None:
    for work in samples[artist.username]:
        assert 1 <= len(work.caption) <= 2200
        assert work.alt_text
        assert "{" not in work.alt_text
        assert 2 <= len(work.tags) <= 5
        assert len(set(work.tags)) == len(work.tags)
        assert all(tag == tag.lower().strip() and 1 <= len(tag) <= 50 for tag in work.tags)


def test_kin_share_a_tag(samples: dict[str, list[Work]]) -> None:
    # The last tag is the colour, which strangers share as well.
    tags = {artist: {tag for work in samples[artist.username] for tag in work.tags[:-1]} for artist in ARTISTS}
    for artist in ARTISTS:
        others = [tags[other] for other in ARTISTS if other.kin == artist.kin and other is not artist]
        assert any(tags[artist] & other for other in others), artist.username


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="numbered from 0"):
        draw(ARTISTS[0], -1)


def test_a_picture_is_encoded_as_a_jpeg_without_metadata(samples: dict[str, list[Work]]) -> None:
    image = samples[ARTISTS[0].username][0].image
    with Image.open(BytesIO(encode(image))) as decoded:
        assert decoded.format == "JPEG"
        assert decoded.size == image.size
        assert not decoded.getexif()
