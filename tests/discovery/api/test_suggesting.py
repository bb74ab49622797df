"""People like somebody and for a board by the API; dismissing, and how it is all made."""

from __future__ import annotations

import pytest

from accounts.follows.services import block
from accounts.models import Dismissal
from discovery.boards.models import Board
from discovery.boards.services import add
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

PEOPLE = "/api/v1/people/"


def names(answer) -> list[str]:
    return [one["username"] for one in answer.json()["results"]]


@pytest.fixture
def kindred(person, make_post, know_tastes):
    """ada and bea make the same; cleo something else."""
    people = {name: person(name) for name in ("ada", "bea", "cleo")}
    for name, one in people.items():
        for _ in range(2):
            make_post(one, unit(0, 1) if name == "cleo" else unit(1))
    know_tastes(*people.values())
    return people


def test_people_like_somebody_come_with_the_reason_and_the_evidence(kindred, client_of):
    (told,) = client_of().get(f"{PEOPLE}ada/similar/").json()["results"]
    assert told["username"] == "bea"
    assert told["reason"]
    assert len(told["evidence"]) == 2


def test_people_for_a_board_are_for_who_may_see_it(kindred, person, client_of, make_post):
    owner = person("owner")
    board = Board.objects.create(owner=owner, name="Red", visibility=Board.Visibility.PRIVATE)
    add(board=board, post=make_post(person("other"), unit(1)), by=owner)
    address = f"/api/v1/boards/{board.pk}/people/"
    assert {"ada", "bea"} <= set(names(client_of(owner).get(address)))
    assert codes(client_of(person("curious")).get(address)) == ["not-found"]


def test_how_suggestions_are_made_is_told_in_numbers(client_of, db):
    told = client_of().get(f"{PEOPLE}how/").json()
    assert (told["shown"], told["explored"]) == (0, 0)
    assert told["one_in"] > 1


def test_who_is_dismissed_is_not_suggested_until_that_is_undone(kindred, client_of):
    client, address = client_of(kindred["ada"]), f"{PEOPLE}bea/dismissal/"
    assert "bea" in names(client.get(f"{PEOPLE}suggested/"))
    for body in ({}, {"kind": "kind"}):
        assert client.put(address, body, format="json").status_code == 204
    (told,) = client.get(f"{PEOPLE}dismissed/").json()["results"]
    assert (told["person"]["username"], told["is_kind"]) == ("bea", True)
    assert "bea" not in names(client.get(f"{PEOPLE}suggested/"))
    for _ in range(2):
        assert client.delete(address).status_code == 204
    assert not Dismissal.objects.exists()


def test_nobody_dismisses_themselves_or_whom_they_cannot_meet(kindred, client_of):
    ada = client_of(kindred["ada"])
    block(blocker=kindred["bea"], blocked=kindred["ada"])
    assert codes(ada.put(f"{PEOPLE}ada/dismissal/")) == ["dismiss-self"]
    assert codes(ada.put(f"{PEOPLE}bea/dismissal/")) == ["not-found"]
    assert codes(ada.put(f"{PEOPLE}cleo/dismissal/", {"kind": "all"}, format="json")) == ["invalid-choice"]
    assert not Dismissal.objects.exists()


def test_the_list_of_the_dismissed_goes_on_page_by_page(person, client_of, django_assert_max_num_queries):
    ana = person("ana")
    for number in range(5):
        Dismissal.objects.create(user=ana, person=person(f"one{number}"))
    client, address, found = client_of(ana), f"{PEOPLE}dismissed/?page_size=2", []
    while address:
        with django_assert_max_num_queries(6):
            page = client.get(address).json()
        found += [one["person"]["username"] for one in page["results"]]
        address = page["next"]
    assert found == [f"one{number}" for number in reversed(range(5))]
