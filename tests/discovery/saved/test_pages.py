"""The pages of saved searches: only one's own, whole when empty, with a constant number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from discovery.models import SavedSearch
from discovery.saved.processing import look_for_finds
from discovery.saved.selectors import asked_of
from discovery.search.query import Query
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db
LIST = "/searches/"


def test_the_list_invites_while_it_is_empty(person, client):
    client.force_login(person("owner"))
    assert "No saved searches yet" in client.get(LIST).content.decode()


def test_nobody_sees_or_changes_somebody_elses(person, keep, client):
    search = keep(person("owner"), q="blue")
    client.force_login(person("other"))
    assert client.get(reverse("saved_search", args=[search.pk])).status_code == 404
    for name, body in (("saved_change", {"name": "Mine"}), ("saved_forget", {})):
        assert client.post(reverse(name, args=[search.pk]), body).status_code == 404
    assert search.name not in client.get(LIST).content.decode()
    assert SavedSearch.objects.get() == search


def test_opening_says_how_many_are_new_and_they_are_new_no_more(person, make_post, keep, client):
    owner = person("owner")
    search = keep(owner, "Blues", q="blue")
    for number in range(2):
        make_post(person(f"a{number}"), unit(number == 0, 1), caption="A blue boat")
    look_for_finds()
    client.force_login(owner)
    assert "2 new" in client.get(LIST).content.decode()
    opened = client.get(reverse("saved_search", args=[search.pk])).content.decode()
    assert "2 new finds" in opened
    assert opened.count('class="card"') == 2
    again = client.get(reverse("saved_search", args=[search.pk])).content.decode()
    assert "Nothing new since you last looked." in again
    assert again.count('class="card"') == 2


def test_the_button_knows_whether_this_very_search_is_saved(person, client):
    client.force_login(person("owner"))
    address = reverse("saved_button")
    assert 'value="blue · #wool"' in client.get(address, {"q": "blue", "tag": "wool"}).content.decode()
    saved = client.post(reverse("saved_save"), {"asked": asked_of(Query.of(words="blue", tag="wool"))})
    assert saved["Location"] == "/search/?q=blue&tag=wool"
    assert "saved_search" not in client.get(address, {"q": "blue"}).content.decode()
    (search,) = SavedSearch.objects.all()
    assert (
        reverse("saved_search", args=[search.pk]) in client.get(address, {"q": "blue", "tag": "wool"}).content.decode()
    )


def test_strangers_are_asked_to_sign_in_and_have_no_button(client):
    assert client.get(LIST).status_code == 302
    assert client.get(reverse("saved_button"), {"q": "blue"}).status_code == 204


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    person, make_post, keep, client, django_assert_max_num_queries
):
    owner = person("owner")
    client.force_login(owner)
    make_post(person("author"), caption="A blue boat")
    keep(owner, q="blue")
    look_for_finds()
    client.get(LIST)
    with django_assert_max_num_queries(40) as one:
        client.get(LIST)
    for number in range(5):
        keep(owner, q=f"blue boat word{number}")
    look_for_finds()
    with django_assert_max_num_queries(len(one)):
        client.get(LIST)
