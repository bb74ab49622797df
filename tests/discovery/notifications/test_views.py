"""The page of notices marks what it shows as read; the bell asks quietly; mails are switched off without logging in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from accounts.notices.services import notify
from discovery.comments.services import write
from discovery.notifications.selectors import unread_count
from discovery.notifications.tokens import token_of

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_the_page_shows_what_is_new_once_as_new(scene, client, like):
    like(scene.post, scene.ana, scene.ben)
    write(author=scene.cleo, post=scene.post, text="<i>Lovely</i>")
    client.force_login(scene.owner)
    text = client.get(reverse("notices")).content.decode()
    assert text.count("data-new") == 2
    assert "ben and ana" in text
    assert "&lt;i&gt;Lovely" in text
    assert "data-new" not in client.get(reverse("notices")).content.decode()


def test_nobody_s_notices_are_anybody_else_s(scene, client, like):
    like(scene.post, scene.ana)
    assert client.get(reverse("notices")).status_code == 302
    client.force_login(scene.ben)
    text = client.get(reverse("notices")).content.decode()
    assert "Nothing yet" in text
    client.post(reverse("notices_read"))
    assert Notice.objects.filter(read_at=None).exists()


def test_all_is_read_by_one_button(scene, client, like, make_post):
    for _ in range(35):
        like(make_post(scene.owner), scene.ana)
    client.force_login(scene.owner)
    response = client.get(reverse("notices"))
    assert "Mark all read" in response.content.decode()
    further = client.get(reverse("notices"), {"cursor": response.context["page"].next}, **HTMX)
    assert further.content.decode().count("data-new") == 5
    like(make_post(scene.owner), scene.ana)
    assert client.post(reverse("notices_read")).status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()
    assert client.get(reverse("notices"), {"cursor": "nonsense"}).status_code == 400


def test_the_bell_answers_only_when_its_number_changes(scene, client, like):
    address = reverse("notices_badge")
    assert client.get(address).status_code == 204
    client.force_login(scene.owner)
    assert "bell__count" not in client.get(address).content.decode()
    assert client.get(address, {"shown": "0"}).status_code == 204
    like(scene.post, scene.ana)
    text = client.get(address, {"shown": "0"}).content.decode()
    assert 'data-announce="1 new notification"' in text
    assert "?shown=1" in text
    assert client.get(address, {"shown": "1"}).status_code == 204
    assert "data-announce" not in client.get(address).content.decode()
    client.get(reverse("notices"))
    text = client.get(address, {"shown": "1"}).content.decode()
    assert "data-announce" not in text
    assert "bell__count" not in text
    assert client.get(address, {"shown": "9" * 5000}).status_code == 200


def test_mails_are_switched_off_and_on_without_logging_in(scene):
    address = reverse("notices_mails", args=[token_of(scene.owner)])
    strict = Client(enforce_csrf_checks=True)
    assert "Send me no mails" in strict.get(address).content.decode()
    assert User.objects.get(username="owner").mails_notices
    text = strict.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "You get no more mails" in text
    assert not User.objects.get(username="owner").mails_notices
    strict.post(address, {"wanted": "1"})
    assert User.objects.get(username="owner").mails_notices


def test_a_forged_token_is_missing(scene, client):
    token = token_of(scene.owner)
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{scene.ana.pk}:{token.split(':')[1]}", "x"):
        assert client.post(reverse("notices_mails", args=[forged])).status_code == 404
    assert User.objects.filter(mails_notices=False).count() == 0


@pytest.mark.parametrize("size", [2, 20])
def test_the_page_costs_the_same_however_many_notices(scene, client, person, make_post, like, size):
    for number in range(size):
        friend, post = person(f"friend{number}"), make_post(scene.owner)
        like(post, friend, scene.ana)
        write(author=friend, post=post, text="lovely")
    client.force_login(scene.owner)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("notices")).content.decode().count("data-new") == min(2 * size, 30)
    assert len(queries) <= 11


def test_what_is_shown_stands_under_its_day_once_over_all_pages(scene, client, like, make_post):
    for _ in range(34):
        like(make_post(scene.owner), scene.ana)
    yesterday = timezone.now() - timedelta(days=1)
    oldest = Notice.objects.order_by("pk")[:2].values("pk")
    Notice.objects.filter(pk__in=oldest).update(created_at=yesterday)
    client.force_login(scene.owner)
    page = client.get(reverse("notices"))
    assert page.content.decode().count("told-day") == 1
    assert "<h2>Today</h2>" in page.content.decode()
    further = client.get(page.context["next"], **HTMX).content.decode()
    assert "<h2>Today</h2>" not in further
    assert "<h2>Yesterday</h2>" in further
    assert "That is everything" in further


def test_each_part_shows_its_kinds(scene, client, like):
    like(scene.post, scene.ana)
    write(author=scene.ben, post=scene.post, text="Lovely")
    notify(recipient=scene.owner, actor=scene.cleo, kind=Notice.Kind.FOLLOW)
    client.force_login(scene.owner)
    client.get(reverse("notices"), {"show": "people"})
    for show, shown in (("posts", 1), ("talk", 1), ("people", 1), ("boards", 0), ("other", 0), ("all", 3)):
        assert client.get(reverse("notices"), {"show": show}).content.decode().count('class="told"') == shown
    assert client.get(reverse("notices"), {"show": "secrets"}).status_code == 404


def test_the_unread_are_those_that_were_so_when_the_page_was_asked_for(scene, client, like, make_post):
    for _ in range(32):
        like(make_post(scene.owner), scene.ana)
    client.force_login(scene.owner)
    page = client.get(reverse("notices"), {"show": "unread"})
    further = client.get(page.context["next"], **HTMX).content.decode()
    assert (page.content.decode().count("data-new"), further.count("data-new")) == (30, 2)
    assert "All read" in client.get(reverse("notices"), {"show": "unread"}).content.decode()


def test_one_line_is_kept_as_new_and_marked_as_read_again(scene, client, like, make_post):
    like(scene.post, scene.ana)
    client.force_login(scene.owner)
    client.get(reverse("notices"))
    like(scene.post, scene.ben, scene.cleo)
    page = client.get(reverse("notices"))
    last = str(page.context["page"].groups[0].last)
    for new, expected in (("1", 1), ("1", 1), ("0", 0)):
        answer = client.post(reverse("notices_keep"), {"last": last, "new": new}, **HTMX)
        assert answer["HX-Trigger"] == "visible"
        assert unread_count(scene.owner) == expected
    client.post(reverse("notices_keep"), {"last": last, "new": "1"})
    assert {notice.actor.username for notice in Notice.objects.filter(read_at=None)} == {"ben", "cleo"}


def test_nobody_keeps_what_others_were_told(scene, client, like):
    like(scene.post, scene.ana)
    client.force_login(scene.owner)
    client.get(reverse("notices"))
    client.force_login(scene.ben)
    last = str(Notice.objects.get().pk)
    assert client.post(reverse("notices_keep"), {"last": last, "new": "1"}).status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()
    assert client.post(reverse("notices_keep"), {"last": "x", "new": "1"}).status_code == 400
