"""The page of what is kept away: tags as they are stored, words as posts are searched by them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.boundaries.services import MUTED_WORDS, mute
from accounts.follows.services import block
from accounts.models import MutedWord
from discovery.models import Post, Tag, TagAlias

PAGE, MUTE, UNMUTE = "/settings/blocked/", "/settings/blocked/mute/", "/settings/blocked/unmute/"


@pytest.fixture
def viewer(person, client):
    viewer = person("viewer")
    client.force_login(viewer)
    return viewer


def unmuted(viewer) -> list[str]:
    return sorted(Post.objects.unmuted_by(viewer).values_list("caption", flat=True))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("tag", "#Red Lantern"), ("tag", "lampion"), ("word", "LANTERNS"), ("word", "red lantern"), ("word", "红灯笼")],
)
def test_what_is_muted_is_left_out_however_it_was_typed(kind, typed, viewer, person, make_post, client):
    author = person("author")
    TagAlias.objects.create(slug="lampion", tag=Tag.objects.create(name="red lantern", slug="red-lantern"))
    make_post(author, caption="A red lantern 一个红灯笼", tags=["red lantern"])
    make_post(author, caption="A lamp 灯")
    assert client.post(MUTE, {"kind": kind, "word": typed}).status_code == 302
    assert unmuted(viewer) == ["A lamp 灯"]
    muted = MutedWord.objects.get()
    assert muted.word in client.get(PAGE).content.decode()
    client.post(UNMUTE, {"kind": kind, "folded": muted.folded})
    assert len(unmuted(viewer)) == 2


@pytest.mark.parametrize("typed", ["", "   ", "the", "!!!", "x" * 51, "ﷺ" * 50])
def test_what_cannot_be_muted_stays_in_its_field_with_the_reason(typed, viewer, client):
    response = client.post(MUTE, {"kind": "word", "word": typed})
    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert not MutedWord.objects.exists()


def test_the_longest_word_in_chinese_fits(viewer, client):
    word = "".join(chr(0x4E00 + number) for number in range(50))
    assert client.post(MUTE, {"kind": "word", "word": word}).status_code == 302


def test_there_is_an_end_to_it(viewer, client):
    MutedWord.objects.bulk_create(
        MutedWord(user=viewer, kind="word", word=f"word{n}", folded=f"word{n}") for n in range(MUTED_WORDS)
    )
    assert "Remove one first" in client.post(MUTE, {"kind": "word", "word": "another"}).content.decode()


def test_the_page_lists_people_with_the_way_back(viewer, person, client, django_assert_max_num_queries):
    for number in range(12):
        mute(user=viewer, person=person(f"loud{number}"))
        block(blocker=viewer, blocked=person(f"rude{number}"))
        if number in (0, 11):
            with django_assert_max_num_queries(10):
                page = client.get(PAGE).content.decode()
    assert page.count(">Unmute<") == page.count(">Unblock<") == 12
    client.post(reverse("mute", args=["loud3"]), {"muted": "0", "next": "muting"})
    client.post(reverse("block", args=["rude3"]), {"blocked": "0", "next": "muting"})
    page = client.get(PAGE).content.decode()
    assert page.count(">Unmute<") == page.count(">Unblock<") == 11


def test_it_is_nobody_elses_page(client, db):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
