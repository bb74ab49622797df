"""What is muted is muted once, taken back, listed for its owner alone, and no more than a list one can read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.boundaries import services
from accounts.boundaries.selectors import (
    is_blocked,
    muted_words_of,
    people_blocked_by,
    people_muted_by,
    people_named,
    without_blocked,
)
from accounts.models import Block, MutedWord, User

WORD = MutedWord.Kind.WORD


@pytest.fixture
def people(db: None) -> list[User]:
    return [User.objects.create_user(username=name) for name in ("ana", "anabel", "anatol")]


def refused(**change: object) -> str:
    with pytest.raises(ValidationError) as caught:
        services.mute_word(**{"kind": WORD, "word": "sea", "folded": "sea", **change})
    return str(caught.value.code)


def test_a_person_is_muted_once_and_unmuted(people):
    ana, anabel, _ = people
    for _ in range(2):
        services.mute(user=ana, person=anabel)
    assert list(people_muted_by(ana)) == [anabel]
    assert not people_muted_by(anabel).exists()
    for _ in range(2):
        services.unmute(user=ana, person=anabel)
    assert not people_muted_by(ana).exists()


def test_nobody_mutes_themselves(people):
    with pytest.raises(ValidationError):
        services.mute(user=people[0], person=people[0])


def test_a_word_is_muted_once_however_it_was_typed(people):
    ana = people[0]
    for word in ("Sea", "SEA"):
        services.mute_word(user=ana, kind=WORD, word=word, folded="sea")
    assert [muted.word for muted in muted_words_of(ana, WORD)] == ["Sea"]
    assert not muted_words_of(ana, MutedWord.Kind.TAG).exists()
    services.unmute_word(user=ana, kind=WORD, folded="sea")
    assert not MutedWord.objects.exists()


def test_words_that_cannot_be_are_refused(people):
    ana = people[0]
    assert refused(user=ana, word=" \x00 ") == "muted-word-empty"
    assert refused(user=ana, folded="") == "muted-word-empty"
    assert refused(user=ana, word="x" * 51) == "muted-word-too-long"
    assert refused(user=ana, folded="x" * 201) == "muted-word-too-long"


def test_there_is_an_end_to_muted_words(people):
    ana = people[0]
    MutedWord.objects.bulk_create(
        MutedWord(user=ana, kind=WORD, word=f"word{n}", folded=f"word{n}") for n in range(services.MUTED_WORDS)
    )
    assert refused(user=ana) == "too-many-muted-words"
    services.mute_word(user=ana, kind=WORD, word="word7", folded="word7")
    assert MutedWord.objects.count() == services.MUTED_WORDS


def test_a_block_counts_either_way(people):
    ana, anabel, anatol = people
    Block.objects.create(blocker=ana, blocked=anabel)
    Block.objects.create(blocker=anatol, blocked=ana)
    assert is_blocked(ana.pk, anabel.pk)
    assert is_blocked(ana.pk, anatol.pk)
    assert not is_blocked(anabel.pk, anatol.pk)
    assert list(without_blocked(User.objects.all(), ana)) == [ana]
    assert list(people_named("ana", ana)) == [ana]
    assert len(people_named("ana", AnonymousUser())) == 3
    assert list(people_blocked_by(ana)) == [anabel]


def test_a_muted_person_is_not_listed_once_they_have_blocked(people):
    ana, anabel, _ = people
    services.mute(user=ana, person=anabel)
    Block.objects.create(blocker=anabel, blocked=ana)
    assert not people_muted_by(ana).exists()


def test_the_page_mutes_and_unmutes(people, client):
    ana, anabel, _ = people
    client.force_login(ana)
    address = reverse("mute", args=["anabel"])
    assert client.post(address, {"muted": "1"})["Location"] == "/@anabel/"
    assert list(people_muted_by(ana)) == [anabel]
    assert client.post(address, {"muted": "0", "next": "muting"})["Location"] == reverse("muting")
    assert not people_muted_by(ana).exists()
    assert client.post(reverse("mute", args=["nobody"]), {"muted": "1"}).status_code == 404
