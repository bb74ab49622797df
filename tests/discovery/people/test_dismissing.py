"""Not this one, fewer like this, and back: what it does to the list, and the card that takes the place."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.follows.services import block
from accounts.models import Dismissal
from accounts.related.dismissals import dismiss
from discovery.people.selectors import suggested_for
from tests.discovery.conftest import unit

STRIP = {"HX-Request": "true"}


@pytest.fixture
def scene(maker, client):
    """The viewer makes harbours and forests; five make harbours, five forests."""
    viewer = maker("viewer", unit(1, 1))
    for number in range(5):
        maker(f"harbour{number}", unit(1, 0.1, number / 50))
        maker(f"forest{number}", unit(0.1, 1, 0.01 + number / 50))
    client.force_login(viewer)
    return viewer


def names(suggestions) -> list[str]:
    return [suggestion.person.username for suggestion in suggestions]


def shown(answer) -> list[str]:
    return re.findall(r'name="shown" value="([^"]+)"', answer.content.decode())


def want(client, username: str, kind: str, shown=(), surface: str | None = None, **headers):
    form = {"kind": kind, "surface": surface or reverse("people"), "shown": list(shown)}
    return client.post(reverse("dismiss", args=[username]), form, headers=headers)


def test_fewer_like_this_moves_everybody_of_the_kind_behind_the_others(scene, maker):
    gone = suggested_for(scene)[0].person
    assert gone.username.startswith("harbour")
    dismiss(user=scene, person=gone, is_kind=True)
    kinds = [name[:-1] for name in names(suggested_for(scene))]
    assert kinds == ["forest"] * 5 + ["harbour"] * 4


def test_not_this_one_moves_nobody_else(scene):
    before = names(suggested_for(scene))
    dismiss(user=scene, person=suggested_for(scene)[0].person)
    assert names(suggested_for(scene)) == before[1:]


def test_the_next_who_is_not_there_yet_takes_the_place_with_a_way_back(scene, client):
    there = shown(client.get(reverse("people"), headers=STRIP))
    answer = want(client, there[0], "one", there, **STRIP)
    (next_one,) = shown(answer)
    assert next_one not in there
    assert f"{there[0]} will not be suggested to you again." in answer.content.decode()
    assert "Undo" in answer.content.decode()
    there = [next_one, *there[1:]]
    assert shown(want(client, there[-1], "none", there, **STRIP)) == [there[-1]]
    (dismissal,) = Dismissal.objects.all()
    assert not dismissal.is_kind
    assert dismissal.person.username not in there


def test_where_nobody_is_left_only_the_way_back_is_shown(scene, client):
    everybody = names(suggested_for(scene, limit=24))
    answer = want(client, everybody[0], "kind", everybody, **STRIP)
    assert shown(answer) == []
    assert "and people like them less" in answer.content.decode()


@pytest.mark.parametrize("surface", ["people", "people_like", "people_for_post", "people_for_search"])
def test_it_works_wherever_people_are_suggested(surface, scene, client):
    post = scene.posts.first()
    address = {
        "people": reverse("people"),
        "people_like": reverse("people_like", args=["viewer"]),
        "people_for_post": reverse("people_for_post", args=[post.pk]),
        "people_for_search": f"{reverse('people_for_search')}?post={post.pk}",
    }[surface]
    there = shown(client.get(address, headers=STRIP))
    answer = want(client, there[0], "one", there, surface=address, **STRIP)
    assert answer.status_code == 200
    assert set(shown(answer)).isdisjoint(there)


def test_without_script_one_is_led_back_to_where_one_was(scene, client):
    address = reverse("people_like", args=["viewer"])
    assert want(client, "harbour0", "one", surface=address).headers["Location"] == address
    assert want(client, "harbour1", "one", surface="//elsewhere.example/people/").headers["Location"] == reverse(
        "people_dismissed"
    )
    page = client.get(reverse("people")).content.decode()
    assert "@harbour0" not in page


def test_the_list_of_the_dismissed_is_as_long_as_its_number_and_takes_back(scene, client):
    for name, kind in (("harbour0", "one"), ("forest0", "kind")):
        want(client, name, kind)
    page = client.get(reverse("people_dismissed")).content.decode()
    assert "2 people whom" in page
    assert "and fewer like them" in page
    want(client, "harbour0", "none", surface=reverse("people_dismissed"))
    assert "1 person whom" in client.get(reverse("people_dismissed")).content.decode()


def test_who_is_blocked_cannot_be_told_from_nobody_and_bad_wishes_are_said(scene, client, person):
    blocker = person("blocker")
    block(blocker=blocker, blocked=scene)
    assert want(client, "blocker", "one").status_code == want(client, "nobody", "one").status_code == 404
    for username, kind in (("harbour0", "never"), ("viewer", "one")):
        answer = want(client, username, kind)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Dismissal.objects.exists()


def test_a_stranger_is_asked_to_log_in_and_sees_no_such_menu(scene, client):
    client.logout()
    assert want(client, "harbour0", "one").status_code == 302
    assert "Not this one" not in client.get(reverse("people")).content.decode()
