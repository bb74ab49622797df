"""One mail an hour about what is unread, none twice, nothing hidden, and off by one click."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Block, Notice, User
from accounts.notices.services import notify
from discovery.comments.services import write
from discovery.models import Post
from discovery.notifications import processing
from discovery.notifications.processing import forget_old, mail_unread
from discovery.notifications.tasks import mail_unread as task


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://pictures.example"
    settings.ALLOWED_HOSTS = ["pictures.example", "testserver"]


def let_pass(**time):
    ago = timedelta(**time)
    for notice in Notice.objects.all():
        notice.created_at -= ago
        notice.mailed_at = notice.mailed_at and notice.mailed_at - ago
        notice.save()


def test_what_is_unread_for_a_while_is_mailed_once(scene, like):
    like(scene.post, scene.ana, scene.ben)
    assert mail_unread() == 0
    let_pass(minutes=16)
    assert mail_unread() == 1
    (message,) = mail.outbox
    assert message.to == ["owner@example.org"]
    assert message.subject == "ben and ana like your post · Kindred"
    assert f"https://pictures.example{scene.post.get_absolute_url()}" in message.body
    let_pass(days=1)
    assert mail_unread() == 0


def test_at_most_one_mail_an_hour(scene, like, make_post):
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    assert mail_unread() == 1
    for _ in range(12):
        like(make_post(scene.owner), scene.ana)
    let_pass(minutes=16)
    assert mail_unread() == 0
    let_pass(minutes=45)
    assert mail_unread() == 1
    assert mail.outbox[1].subject == "12 new notifications · Kindred"
    assert "And 2 more" in mail.outbox[1].body


def test_who_has_read_wants_none_has_no_address_or_has_left_gets_none(scene, like):
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    for fields in ({"mails_notices": False}, {"email": ""}, {"is_active": False}):
        User.objects.filter(pk=scene.owner.pk).update(**fields)
        assert mail_unread() == 0
        User.objects.filter(pk=scene.owner.pk).update(mails_notices=True, email="owner@example.org", is_active=True)
    Notice.objects.update(read_at=timezone.now())
    assert mail_unread() == 0


def test_nothing_hidden_and_no_words_of_others_are_in_a_mail(scene, make_post):
    scene.ana.display_name = "<b>Ana</b>"
    scene.ana.save()
    seen, hidden = make_post(scene.ben), make_post(scene.ben)
    for post in (seen, hidden):
        write(author=scene.ana, post=post, text="@owner secret words")
    Post.objects.filter(pk=hidden.pk).update(visibility="private")
    let_pass(minutes=16)
    User.objects.exclude(pk=scene.owner.pk).update(mails_notices=False)
    assert mail_unread() == 1
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert message.body.count("mentioned you") == 1
    assert "secret" not in message.body + html
    assert "&lt;b&gt;Ana&lt;/b&gt; mentioned you" in html


def test_of_somebody_blocked_nothing_is_mailed(scene, like):
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    Block.objects.create(blocker=scene.owner, blocked=scene.ana)
    assert mail_unread() == 0
    assert mail.outbox == []


def test_the_mail_s_own_headers_switch_mails_off(scene, like):
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    mail_unread()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (address,) = re.fullmatch(r"<https://pictures\.example(/[^>]+)>", headers["List-Unsubscribe"]).groups()
    assert address in mail.outbox[0].body
    Client(enforce_csrf_checks=True).post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"}, secure=True)
    assert not User.objects.get(pk=scene.owner.pk).mails_notices


def test_a_mail_that_is_refused_stops_neither_the_run_nor_comes_again(scene, like, make_post, caplog, settings):
    settings.EMAIL_BACKEND = "tests.discovery.notifications.refusing.EmailBackend"
    User.objects.filter(pk=scene.ana.pk).update(email="ana@example.org")
    like(scene.post, scene.ben)
    like(make_post(scene.ana), scene.ben)
    let_pass(minutes=16)
    assert mail_unread() == 1
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert "A mail to owner was refused" in caplog.text
    assert mail_unread() == 0


def test_a_mail_server_out_of_reach_marks_nothing(scene, like, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    assert mail_unread() == 0
    assert "The mail server cannot be used" in caplog.text
    assert Notice.objects.filter(mailed_at=None).exists()


def test_a_run_that_is_cut_off_sends_nothing_twice(scene, like, settings):
    settings.EMAIL_BACKEND = "tests.discovery.notifications.refusing.Interrupted"
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    with pytest.raises(KeyboardInterrupt):
        mail_unread()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_unread() == 0


def test_without_an_address_of_the_site_no_mail_is_sent_and_that_is_said_once(scene, like, settings, caplog):
    settings.SITE_URL = ""
    processing._say_that_mails_need_an_address.cache_clear()
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    with caplog.at_level(logging.WARNING):
        task.run()
        task.run()
    assert caplog.text.count("links in them need SITE_URL") == 1
    assert mail.outbox == []


def test_old_notices_are_forgotten(scene, like):
    like(scene.post, scene.ana)
    let_pass(days=200)
    notify(recipient=scene.owner, actor=scene.ben, kind=Notice.Kind.FOLLOW)
    forget_old()
    assert Notice.objects.get().kind == "follow"


@pytest.mark.parametrize(("chosen", "written"), [("", "en"), ("zh-hans", "zh-hans")])
def test_a_mail_is_in_the_language_of_its_reader(scene, like, chosen, written):
    User.objects.filter(pk=scene.owner.pk).update(language=chosen)
    like(scene.post, scene.ana)
    let_pass(minutes=16)
    with translation.override("zh-hans" if written == "en" else "en"):
        assert mail_unread() == 1
    html = mail.outbox[0].alternatives[0].content
    assert f'<html lang="{written}">' in html
    assert ("ana likes your post" in html) == (written == "en")
