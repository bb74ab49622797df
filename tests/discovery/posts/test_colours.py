"""Colours: kept once a picture, found nearest first by the k-d tree, among what one may see, and by their share."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from discovery.models import Post, Swatch
from discovery.posts import colours
from discovery.posts.colours import nearest_in_colour, parse_colour, write_swatches
from discovery.uploads import processing
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes

pytestmark = pytest.mark.django_db

RED, DARK_RED, BLUE = parse_colour("#d02020"), parse_colour("#701010"), parse_colour("2040d0")


@pytest.fixture
def coloured(person, make_post):
    """A post of pictures with these palettes: each a list of (lab, share)."""
    author = person("painter")

    def make(*palettes, **fields):
        post = make_post(author, *[np.eye(8, dtype=np.float32)[0]] * len(palettes), **fields)
        for picture, palette in zip(post.pictures.all(), palettes, strict=True):
            picture.palette = [{"hex": "", "lab": list(lab), "share": share} for lab, share in palette]
            picture.save()
            write_swatches(picture)
        return post

    return make


def crowd(coloured, number: int = 600) -> None:
    """A post with thousands of swatches all over the plane, so that an index is worth it."""
    post = coloured([(BLUE, 1.0)])
    drawn = np.random.default_rng(0).uniform([0, -90, -90], [100, 90, 90], (number * 10, 3))
    picture = post.pictures.get()
    Swatch.objects.bulk_create(
        Swatch(picture=picture, post=post, position=place, lightness=lightness, a=a, b=b, share=0.2)
        for place, (lightness, a, b) in enumerate(drawn.tolist(), start=10)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discovery_swatch, discovery_post")


@pytest.mark.parametrize("text", ["#1E90FF", "1e90ff", " #1e90ff "])
def test_a_colour_is_six_hexadecimal_digits(text):
    assert parse_colour(text) == pytest.approx((59.38, 9.97, -63.39), abs=0.02)


@pytest.mark.parametrize(
    "text", ["", "#", "#12345", "#1234567", "rebecca", "##1e90f", "#١٢٣٤٥٦", "1e90ff\x00", "-1e90f"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        parse_colour(text)
    assert refused.value.code == "bad-colour"


def test_preparing_a_picture_keeps_its_palette_as_swatches(person):
    post = receive(author=person("author"), pictures=[incoming(picture_bytes((200, 40, 40)))])
    picture = post.pictures.get()
    processing.prepare(picture.pk)
    picture.refresh_from_db()
    rows = Swatch.objects.filter(picture=picture, post=post).order_by("position")
    kept = [{"lab": [row.lightness, row.a, row.b], "share": row.share} for row in rows]
    assert kept
    assert kept == [{"lab": swatch["lab"], "share": swatch["share"]} for swatch in picture.palette]


def test_writing_them_again_replaces_them(coloured):
    picture = coloured([(RED, 0.6), (BLUE, 0.4)]).pictures.get()
    picture.palette = picture.palette[:1]
    write_swatches(picture)
    write_swatches(picture)
    assert [swatch.share for swatch in picture.swatches.all()] == [0.6]


def test_the_migration_fills_in_what_older_pictures_lack_and_no_more(coloured):
    post = coloured([(RED, 0.6), (BLUE, 0.4)])
    before = list(post.swatches.order_by("position").values_list("position", "lightness", "a", "b", "share"))
    post.swatches.all().delete()
    migration = importlib.import_module("discovery.migrations.0005_swatches_of_palettes")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
        cursor.execute(migration.FILL)
    assert list(post.swatches.order_by("position").values_list("position", "lightness", "a", "b", "share")) == before


def test_the_nearest_colour_comes_first_with_its_lightness_told_apart(coloured):
    blue, dark, red = coloured([(BLUE, 0.9)]), coloured([(DARK_RED, 0.9)]), coloured([(RED, 0.9)])
    found = nearest_in_colour(RED, among=Post.objects.all(), limit=3)
    assert [match.post_id for match in found] == [red.pk, dark.pk, blue.pk]
    assert found[0].hex == "#d02020"
    assert found[0].delta == pytest.approx(0, abs=1e-6)
    assert found[0].picture_id == red.pictures.get().pk


def test_white_and_black_are_told_apart_though_their_hue_is_one(coloured):
    grey = {n: coloured([((float(n), 0.0, 0.0), 1.0)]).pk for n in range(0, 101, 2)}
    for wanted in (0, 50, 100):
        found = nearest_in_colour((float(wanted), 0.0, 0.0), among=Post.objects.all(), limit=2)
        assert found[0].post_id == grey[wanted]
        assert found[1].delta == pytest.approx(2)


def test_a_colour_that_covers_little_is_not_that_pictures_colour(coloured):
    near_red = parse_colour("#c03030")
    speck, whole = coloured([(RED, 0.02), (BLUE, 0.98)]), coloured([(near_red, 0.8)])
    assert [match.post_id for match in nearest_in_colour(RED, among=Post.objects.all(), limit=2)] == [
        whole.pk,
        speck.pk,
    ]


def test_a_post_stands_once_by_the_best_of_its_pictures(coloured):
    post = coloured([(BLUE, 1.0)], [(RED, 0.7), (DARK_RED, 0.3)])
    (found,) = nearest_in_colour(RED, among=Post.objects.all(), limit=5)
    assert found.picture_id == post.pictures.get(position=2).pk


def test_it_is_never_short_while_there_are_more(coloured):
    """One post's many swatches stand before the others'."""
    coloured(*[[((40.0, 60.0 + n / 10, 40.0), 0.2) for n in range(5)]] * 10)
    for n in range(7):
        coloured([((40.0, -50.0 + n, 0.0), 1.0)])
    found = nearest_in_colour((40.0, 60.0, 40.0), among=Post.objects.all(), limit=6)
    assert len({match.post_id for match in found}) == 6


def test_it_agrees_with_a_comparison_of_all(coloured):
    drawn = np.random.default_rng(1)
    for _ in range(60):
        shares = drawn.dirichlet(np.ones(4))
        coloured([(tuple(drawn.normal([50, 0, 0], [25, 12, 12])), float(share)) for share in shares])
    lab = (50.0, 2.0, -3.0)
    rows = list(Swatch.objects.values_list(*colours.COLUMNS))
    expected = [match.post_id for match in colours._best(lab, rows)][:5]
    assert [match.post_id for match in nearest_in_colour(lab, among=Post.objects.all(), limit=5)] == expected


def test_only_the_posts_among_are_found(coloured, person):
    hidden, seen = coloured([(RED, 1.0)], visibility="private"), coloured([(BLUE, 1.0)])
    among = Post.objects.visible_to(person("stranger")).published()
    assert [match.post_id for match in nearest_in_colour(RED, among=among, limit=5)] == [seen.pk]
    assert hidden.pk in [match.post_id for match in nearest_in_colour(RED, among=Post.objects.all(), limit=5)]


def test_the_walk_is_by_the_k_d_tree(coloured, person):
    crowd(coloured)
    among = Post.objects.visible_to(person("viewer")).published()
    plan = colours._walk(RED, among)[:50].explain()
    assert "swatch_hue_kd" in plan
    assert "Sort" not in plan
    assert "swatch_hue_kd" in colours._within(colours._walk(RED, among), RED, 5.0)[:50].explain()
