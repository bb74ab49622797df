"""The queue: each reported thing once, for moderators alone, with true numbers and a constant number of queries."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from discovery.models import Decision, Post, Report
from discovery.moderation.cases import cases_of, open_cases
from discovery.moderation.selectors import waiting_count
from discovery.posts import files
from discovery.posts.addresses import signed

PAGES = ("moderation", "moderation_appeals", "moderation_log", "moderation_waiting")


def page(client, name: str = "moderation", question: str = "") -> str:
    return client.get(reverse(name) + question).content.decode()


def decided(client, thing: str, htmx: bool = False, **said: str):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("moderation_decide"), {"thing": thing, **said}, headers=headers)


def test_to_everybody_else_it_does_not_exist(community, client):
    community.report()
    decision = community.decide("withhold")
    picture = community.post.pictures.get()
    community.report()
    posts = [
        reverse("moderation_decide"),
        reverse("moderation_answer", args=[decision.pk]),
        reverse("moderation_take_back", args=[decision.pk]),
    ]
    gets = [reverse(name) for name in PAGES] + [reverse("moderation_picture", args=[picture.pk, 64])]
    for viewer in (None, community.reporter, community.author):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert {client.get(address).status_code for address in gets} == {404}
        assert {client.post(address, {"granted": "1"}).status_code for address in posts} == {404}
    assert not Decision.objects.get().reverted_at


def test_a_thing_that_several_report_stands_there_once(community, client, person):
    community.report(words="Look at it")
    community.report(by=person("bo"), reason="stolen")
    community.report("person")
    client.force_login(community.moderator)
    shown = page(client)
    assert shown.count("data-case aria") == 2
    assert "Reported 2 times" in shown
    assert "Look at it" in shown
    assert waiting_count(community.moderator) == 2
    assert "2 things wait" in page(client, "moderation_waiting")


def test_the_longest_waiting_comes_first_or_the_most_reported(community, person):
    community.report("person")
    community.report("post")
    community.report("post", by=person("bo"))

    def kinds(order: str) -> list[str]:
        return [one.thing.kind for one in cases_of(open_cases(community.moderator, order), community.moderator)]

    assert kinds("oldest") == kinds("nonsense") == ["person", "post"]
    assert kinds("most") == ["post", "person"]


def test_nobody_meets_reports_about_themselves(community):
    User.objects.filter(pk=community.author.pk).update(is_staff=True)
    community.report()
    assert not open_cases(community.author).exists()
    assert waiting_count(community.author) == 0


def test_nor_do_they_find_out_by_asking_for_one(community, client):
    User.objects.filter(pk=community.author.pk).update(is_staff=True)
    picture = community.post.pictures.get()
    default_storage.save(files.rendition_name(picture.pk, 64), ContentFile(b"webp"))
    client.force_login(community.author)
    for _ in range(2):
        refused = decided(client, f"post:{community.post.pk}", action="leave")
        assert (refused.status_code, "decided on this already" in refused.content.decode()) == (422, True)
        assert client.get(reverse("moderation_picture", args=[picture.pk, 64])).status_code == 404
        community.report()


def test_an_empty_queue_says_so(community, client):
    client.force_login(community.moderator)
    assert "Nothing waits" in page(client)
    assert "Nobody objects" in page(client, "moderation_appeals")
    assert "Nothing has been decided yet" in page(client, "moderation_log")


def test_a_decision_leads_back_to_the_queue_with_a_way_to_undo_it(community, client):
    community.report()
    client.force_login(community.moderator)
    answer = decided(client, f"post:{community.post.pk}", action="withhold", reason="An advertisement.")
    decision = Decision.objects.get()
    assert answer["Location"].endswith(f"?done={decision.pk}")
    shown = client.get(answer["Location"]).content.decode()
    assert "Hidden from others" in shown
    undo = reverse("moderation_take_back", args=[decision.pk])
    assert f'action="{undo}"' in shown
    client.post(undo)
    assert Post.objects.get().withheld_at is None
    assert "data-case aria" in page(client)


def test_for_htmx_the_case_gives_way_to_what_was_decided(community, client):
    community.report()
    client.force_login(community.moderator)
    answer = decided(client, f"post:{community.post.pk}", htmx=True, action="leave", reason="")
    assert answer.content.decode().startswith('<div class="case-decided" data-decided')


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_refused_keeps_its_place_and_what_was_typed(htmx, community, client):
    community.report()
    client.force_login(community.moderator)
    answer = decided(client, f"post:{community.post.pk}", htmx, action="burn", reason="Because of the lamp")
    assert answer.status_code == (200 if htmx else 422)
    shown = answer.content.decode()
    assert "Choose what is to be done." in shown
    assert "Because of the lamp</textarea>" in shown


@pytest.mark.parametrize(
    "thing", ["", "post:no", f"post:{uuid4()}", "person:0", "person:x", f"person:{10**30}", "\x00"]
)
def test_what_waits_no_more_is_said_to_be_decided(thing, community, client):
    client.force_login(community.moderator)
    answer = decided(client, thing, action="leave")
    assert answer.status_code == 422
    assert "Somebody has decided on this already." in answer.content.decode()


def test_only_a_reported_picture_is_shown_to_a_moderator_who_may_not_see_it(community, client):
    Post.objects.update(visibility="private")
    picture = community.post.pictures.get()
    default_storage.save(files.rendition_name(picture.pk, 64), ContentFile(b"webp"))
    address = signed(reverse("moderation_picture", args=[picture.pk, 64]))
    client.force_login(community.moderator)
    assert client.get(address).status_code == 404
    community.report()
    answer = client.get(address)
    assert (answer.getvalue(), answer["Cache-Control"]) == (b"webp", "private, no-cache")
    shown = page(client)
    assert address.split("?")[0] in shown
    assert community.post.get_absolute_url() not in shown, "a report opens no door but the queue"
    community.decide("leave")
    assert client.get(address).status_code == 404


def test_the_log_can_be_asked_by_moderator_and_by_decision(community, client, person):
    community.report()
    community.report("person")
    community.decide("sensitive")
    community.decide("leave", "person")
    client.force_login(community.moderator)
    assert page(client, "moderation_log").count("It is an advertisement.") == 2
    assert page(client, "moderation_log", "?action=leave").count("It is an advertisement.") == 1
    assert "No such decision" in page(client, "moderation_log", "?by=nobody%00&action=remove")
    assert page(client, "moderation_log", "?by=mod").count("<li>\n  <p><b>") == 2


def test_the_queries_of_a_page_are_as_many_for_many_cases(
    community, client, person, make_post, django_assert_num_queries
):
    client.force_login(community.moderator)
    for kind in community.things:
        community.report(kind)
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    for number in range(4):
        author = person(f"author{number}")
        post = make_post(author)
        Report.objects.create(reporter=community.reporter, person=author, post=post, reason="spam")
        Report.objects.create(reporter=community.reporter, person=author, reason="spam")
    with django_assert_num_queries(len(one)):
        assert page(client).count("data-case aria") == 11


def test_a_page_ends_and_another_follows(community, client, person, monkeypatch):
    monkeypatch.setattr("discovery.moderation.queue.CASES_A_PAGE", 1)
    community.report()
    community.report("person")
    client.force_login(community.moderator)
    assert "That is all that waits." not in page(client)
    assert "That is all that waits." in page(client, question="?page=2")


def test_the_menu_leads_moderators_there_and_nobody_else(community, client):
    for viewer, offered in ((community.moderator, True), (community.reporter, False)):
        client.force_login(viewer)
        assert (f'href="{reverse("moderation")}"' in page(client, "explore")) == offered
