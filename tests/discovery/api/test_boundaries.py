"""What is kept away, by the API: doing it twice is doing it once, and nobody but oneself reads the lists."""

from __future__ import annotations

import pytest

from accounts.boundaries.services import mute
from accounts.follows.models import Follow
from accounts.follows.services import block, follow
from accounts.models import Block, Mute, MutedWord
from discovery.models import Post
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

PEOPLE, ME = "/api/v1/people/", "/api/v1/me/"


def names(answer) -> list[str]:
    return [one["username"] for one in answer.json()["results"]]


def test_blocking_ends_follows_and_is_taken_back_by_who_did_it(person, client_of):
    ana, rude = person("ana"), person("rude")
    follow(follower=rude, followee=ana)
    client = client_of(ana)
    for _ in range(2):
        assert client.put(f"{PEOPLE}rude/block/").status_code == 204
    assert Block.objects.get().blocked == rude
    assert not Follow.objects.exists()
    assert names(client.get(f"{ME}blocked/")) == ["rude"]
    assert codes(client.get(f"{PEOPLE}rude/")) == ["not-found"]
    for _ in range(2):
        assert client.delete(f"{PEOPLE}rude/block/").status_code == 204
    assert client.get(f"{PEOPLE}rude/").status_code == 200


def test_who_is_blocked_finds_nobody_there(person, client_of):
    ana, rude = person("ana"), person("rude")
    block(blocker=ana, blocked=rude)
    client = client_of(rude)
    for verb in (client.put, client.delete):
        for wall in ("block", "mute"):
            missing = verb(f"{PEOPLE}nobody/{wall}/")
            found = verb(f"{PEOPLE}ana/{wall}/")
            assert (found.status_code, found.content) == (missing.status_code, missing.content)
    assert list(Block.objects.values_list("blocker", flat=True)) == [ana.pk]


def test_muting_is_quiet_and_can_be_undone(person, client_of):
    ana, loud = person("ana"), person("loud")
    client = client_of(ana)
    for _ in range(2):
        assert client.put(f"{PEOPLE}loud/mute/").status_code == 204
    assert Mute.objects.get().muted == loud
    assert names(client.get(f"{ME}muted/")) == ["loud"]
    for _ in range(2):
        assert client.delete(f"{PEOPLE}loud/mute/").status_code == 204
    assert names(client.get(f"{ME}muted/")) == []


@pytest.mark.parametrize(("wall", "code"), [("block", "block-self"), ("mute", "mute-self")])
def test_nobody_keeps_themselves_away(wall, code, person, client_of):
    assert codes(client_of(person("ana")).put(f"{PEOPLE}ana/{wall}/")) == [code]


def test_lists_go_on_page_by_page_by_a_constant_number_of_queries(person, client_of, django_assert_max_num_queries):
    ana = person("ana")
    for number in range(7):
        mute(user=ana, person=person(f"loud{number}"))
    client, address, found = client_of(ana), f"{ME}muted/?page_size=3", []
    while address:
        with django_assert_max_num_queries(6):
            page = client.get(address).json()
        found += [one["username"] for one in page["results"]]
        address = page["next"]
    assert found == [f"loud{number}" for number in reversed(range(7))]


def test_a_muted_word_is_listed_and_hides_until_it_is_removed(person, client_of, make_post):
    ana, author = person("ana"), person("author")
    make_post(author, caption="A red lantern")
    client = client_of(ana)
    answer = client.post(f"{ME}muted-words/", {"kind": "word", "word": "LANTERNS"}, format="json")
    assert answer.status_code == 201
    muted = answer.json()
    assert (muted["kind"], muted["word"]) == ("word", "LANTERNS")
    assert client.get(f"{ME}muted-words/").json()["results"] == [muted]
    assert not Post.objects.unmuted_by(ana).exists()
    assert client.delete(f"{ME}muted-words/{muted['id']}/").status_code == 204
    assert Post.objects.unmuted_by(ana).exists()
    assert codes(client.delete(f"{ME}muted-words/{muted['id']}/")) == ["not-found"]


def test_the_same_word_is_muted_once(person, client_of):
    client = client_of(person("ana"))
    for word in ("lantern", "Lantern"):
        assert client.post(f"{ME}muted-words/", {"kind": "tag", "word": word}, format="json").status_code == 201
    assert MutedWord.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "word", "word": "the"}, "muted-word-unknown"),
        ({"kind": "tag", "word": "!!!"}, "muted-word-empty"),
        ({"kind": "person", "word": "ana"}, "invalid-choice"),
        ({"kind": "word", "word": "x" * 51}, "max-length"),
        ({"kind": "word"}, "required"),
    ],
)
def test_what_cannot_be_muted_is_refused_with_the_reason(body, code, person, client_of):
    assert codes(client_of(person("ana")).post(f"{ME}muted-words/", body, format="json")) == [code]


def test_anothers_muted_word_is_like_none(person, client_of):
    ana, other = person("ana"), person("other")
    told = client_of(ana).post(f"{ME}muted-words/", {"kind": "word", "word": "lantern"}, format="json").json()
    assert codes(client_of(other).delete(f"{ME}muted-words/{told['id']}/")) == ["not-found"]
    assert MutedWord.objects.exists()
