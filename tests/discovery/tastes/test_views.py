"""The page of one's own tastes: each with its pictures, everything said on it obeyed, and nobody else's business."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Block, Dismissal, Steering, Taste
from discovery.models import Forgotten, Post, Signal
from discovery.posts.services import like
from discovery.tastes.processing import refresh_stale
from discovery.tastes.services import record
from tests.discovery.conftest import unit

ADDRESS = "/tastes/"
A, B = unit(1), unit(0, 1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def maker(person):
    return person("maker")


@pytest.fixture
def ana(person, maker, make_post):
    """Somebody who likes six pictures of one look and two of another, and makes one of a third."""
    ana = person("ana")
    for number in range(8):
        tags = ["harbour"] if number < 4 else []
        like(post=make_post(maker, A if number < 6 else B, caption=f"Picture {number}", tags=tags), user=ana)
    make_post(ana, unit(0, 0, 1), caption="My own")
    refresh_stale()
    return ana


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def taste(ana):
    return Taste.objects.get(user=ana, kind="enjoys", position=0)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_each_taste_stands_there_with_its_pictures_its_share_and_a_name(signed_in):
    page = signed_in.get(ADDRESS)
    assert [len(shown.pictures) for shown in page.context["enjoys"]] == [6, 2]
    text = text_of(page)
    assert "75 % of what you enjoy" in text
    assert "25 % of what you enjoy" in text
    assert "100 % of what you make" in text
    assert 'placeholder="harbour"' in text
    assert "no-cache" in page["Cache-Control"]


def test_a_link_leads_to_more_like_it(signed_in):
    shown = signed_in.get(ADDRESS).context["enjoys"][0]
    assert shown.link == f"post={shown.pictures[0].post_id}"
    assert signed_in.get(f"{reverse('search')}?{shown.link}").status_code == 200


def test_pictures_that_may_not_be_seen_any_more_are_gone_at_once(signed_in, ana, maker):
    Post.objects.filter(caption="Picture 0").update(visibility=Post.Visibility.PRIVATE)
    assert "Picture 0" not in text_of(signed_in.get(ADDRESS))
    Block.objects.create(blocker=maker, blocked=ana)
    page = signed_in.get(ADDRESS)
    assert [list(shown.pictures) for shown in page.context["enjoys"]] == [[], []]
    assert "Picture 1" not in text_of(page)


def test_who_has_done_nothing_is_led_to_the_wall(client, person, space):
    client.force_login(person("newcomer"))
    text = text_of(client.get(ADDRESS))
    assert "Nothing is known yet" in text
    assert f'href="{reverse("wall")}"' in text


def test_strangers_are_asked_to_log_in(client, db):
    for name, arguments in (("tastes", []), ("steering", []), ("taste_name", [1]), ("taste_forget", [1])):
        assert client.post(reverse(name, args=arguments)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["taste_name", "taste_boost", "taste_mute", "taste_forget"])
def test_anothers_taste_is_like_none(name, client, person, taste):
    client.force_login(person("other"))
    for taste_id in (taste.pk, 999_999, 10**30):
        assert client.post(reverse(name, args=[taste_id]), {"boost": "more"}).status_code == 404


def test_a_taste_is_named_boosted_and_muted(signed_in, taste):
    for name, said, part in (
        ("name", {"name": "Harbours"}, "name"),
        ("boost", {"boost": "more"}, "more"),
        ("mute", {"muted": "1"}, "taste"),
    ):
        address = reverse(f"taste_{name}", args=[taste.pk])
        assert signed_in.post(address, said).url == ADDRESS
        assert f'id="{part}-{taste.pk}"' in text_of(signed_in.post(address, said, headers=HTMX))
    taste.refresh_from_db()
    assert (taste.name, taste.boost, taste.is_muted) == ("Harbours", 2.0, True)
    text = text_of(signed_in.get(ADDRESS))
    assert 'value="Harbours"' in text
    assert "Unmute" in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_is_said_beside_the_taste_and_nothing_typed_is_lost(headers, signed_in, taste):
    answer = signed_in.post(reverse("taste_name", args=[taste.pk]), {"name": "y" * 61}, headers=headers)
    assert "A name can have 60 characters; this one has 61." in text_of(answer)
    assert "y" * 61 in text_of(answer)
    assert answer.status_code == (200 if headers else 422)


def test_an_unknown_boost_is_refused(signed_in, taste):
    assert signed_in.post(reverse("taste_boost", args=[taste.pk]), {"boost": "lots"}).status_code == 422


def test_forgetting_is_told_and_taken_back(signed_in, ana, taste):
    assert signed_in.post(reverse("taste_forget", args=[taste.pk])).url == ADDRESS
    page = signed_in.get(ADDRESS)
    assert len(page.context["enjoys"]) == 1
    (forgetting,) = page.context["forgettings"]
    assert len(forgetting.posts) == 6
    signed_in.post(reverse("taste_remember"), {"forgotten_at": forgetting.forgotten_at.isoformat()})
    assert not Forgotten.objects.exists()
    assert len(signed_in.get(ADDRESS).context["enjoys"]) == 2


@pytest.mark.parametrize("moment", ["", "yesterday", "2020-13-40", "2020-01-01T00:00:00", "0001-01-01T00:00:00+14:00"])
def test_nothing_was_forgotten_at_no_time(moment, signed_in):
    answer = signed_in.post(reverse("taste_remember"), {"forgotten_at": moment})
    assert answer.status_code in (302, 404)


def test_asking_for_less_is_told_and_taken_back(signed_in, ana):
    post = Post.objects.get(caption="Picture 7")
    record(user=ana, post=post, kind=Signal.Kind.LESS)
    assert signed_in.get(ADDRESS).context["less"] == [post]
    assert signed_in.post(reverse("taste_less", args=[post.pk]), headers=HTMX).content == b""
    assert not Signal.objects.exists()
    assert signed_in.post(reverse("taste_less", args=[uuid4()])).status_code == 404


def test_a_dismissal_is_told_and_taken_back(signed_in, ana, maker):
    Dismissal.objects.create(user=ana, person=maker, is_kind=True)
    assert "Fewer people like them, too" in text_of(signed_in.get(ADDRESS))
    assert signed_in.post(reverse("taste_dismissed", args=["maker"])).url == ADDRESS
    assert not Dismissal.objects.exists()
    assert signed_in.post(reverse("taste_dismissed", args=["nobody"])).status_code == 302


def test_a_slider_and_a_switch_are_saved_alone(signed_in, ana):
    assert "Saved." in text_of(signed_in.post(reverse("steering"), {"fame": "0.1"}, headers=HTMX))
    signed_in.post(reverse("steering"), {"is_chronological": ["0", "1"], "learns_from_searches": "0"})
    steering = Steering.objects.get(user=ana)
    assert (steering.variety, steering.fame, steering.is_chronological) == (0.5, 0.1, True)
    assert not steering.learns_from_searches
    answer = signed_in.post(reverse("steering"), {"fame": "2"})
    assert answer.status_code == 422
    assert "Fame is a number from 0 to 1." in text_of(answer)


def test_the_page_takes_a_constant_number_of_queries(signed_in, ana, maker, make_post, django_assert_max_num_queries):
    for vector in (unit(0, 0, 0, 1), unit(0, 0, 0, 0, 1), unit(0, 0, 0, 0, 0, 1)):
        with django_assert_max_num_queries(20):
            signed_in.get(ADDRESS)
        for number in range(3):
            post = make_post(maker, vector, tags=[f"tag{number}"])
            record(user=ana, post=post, kind=Signal.Kind.MORE)
            record(user=ana, post=make_post(maker, A), kind=Signal.Kind.LESS)
        refresh_stale()


def test_a_search_is_learned_on_its_first_page_and_never_from_filters(signed_in, ana, maker, client):
    Signal.objects.all().delete()
    signed_in.get(reverse("search"), {"tag": "harbour"})
    assert not Signal.objects.exists()
    post = Post.objects.get(caption="Picture 7")
    signed_in.get(reverse("search"), {"post": post.pk})
    signed_in.get(reverse("search"), {"post": post.pk})
    assert list(Signal.objects.values_list("post", "kind")) == [(post.pk, "searched")]
    signed_in.get(reverse("search"), {"q": "Picture 3"})
    assert set(Signal.objects.values_list("post__caption", flat=True)) == {"Picture 7", "Picture 3"}
    client.logout()
    client.get(reverse("search"), {"q": "Picture 4"})
    assert Signal.objects.count() == 2
