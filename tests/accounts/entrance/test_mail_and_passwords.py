"""Proving an address, a new password, the sessions that it ends, and what strangers cannot find out by asking."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.entrance.conftest import PASSWORD

NEW = "another horse battery"


def link_in(body: str) -> str:
    return re.findall(r"http://testserver(\S+)", body)[0]


def log_in(client, password: str = PASSWORD):
    client.post(reverse("account_login"), {"login": "ana", "password": password})
    return client.get(reverse("home")).context["user"].is_authenticated


def test_an_address_is_proved_by_the_link_that_goes_there(client, sends_mail):
    fields = {"username": "bob", "email": "bob@mail.example", "password1": PASSWORD}
    client.post(reverse("account_signup"), fields)
    address = User.objects.get().emailaddress_set.get()
    assert not address.verified
    page = client.get(link_in(mail.outbox[0].body))
    assert "bob@mail.example" in page.content.decode()
    client.post(page.request["PATH_INFO"])
    address.refresh_from_db()
    assert address.verified


def test_where_it_is_mandatory_nobody_is_in_before(client, settings, sends_mail):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
    fields = {"username": "bob", "email": "bob@mail.example", "password1": PASSWORD}
    assert client.post(reverse("account_signup"), fields).url == reverse("account_email_verification_sent")
    assert not client.get(reverse("home")).context["user"].is_authenticated
    client.post(link_in(mail.outbox[0].body))
    assert client.post(reverse("account_login"), {"login": "bob", "password": PASSWORD}).status_code == 302
    assert client.get(reverse("home")).context["user"].is_authenticated


def test_mails_say_the_name_of_the_site(client, sends_mail, settings):
    client.post(reverse("account_reset_password"), {"email": "nobody@mail.example"})
    assert mail.outbox[0].subject.startswith(f"[{settings.SITE_NAME}] ")
    assert f"Hello from {settings.SITE_NAME}!" in mail.outbox[0].body


def test_a_mail_is_in_the_language_of_who_asked_for_it(sends_mail, ana):
    client = Client(headers={"Accept-Language": "zh-CN"})
    client.post(reverse("account_reset_password"), {"email": ana.email})
    assert "密码" in mail.outbox[0].subject


def test_a_forgotten_password_is_changed_by_a_link_that_works_once(client, stranger, sends_mail, ana):
    stranger.force_login(ana)
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = link_in(mail.outbox[0].body)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert not log_in(Client())
    assert log_in(Client(), NEW)
    assert not stranger.get(reverse("home")).context["user"].is_authenticated, "it was logged in with the old one"
    assert "This link no longer holds" in Client().get(link, follow=True).content.decode()


def test_a_new_password_ends_all_other_sessions(client, stranger, ana):
    assert log_in(client)
    assert log_in(stranger)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), fields).url == reverse("security")
    assert client.get(reverse("settings")).status_code == 200
    assert stranger.get(reverse("settings")).status_code == 302


def test_other_browsers_can_be_logged_out(client, stranger, ana):
    log_in(client)
    log_in(stranger)
    assert "Log out everywhere else" in client.get(reverse("usersessions_list")).content.decode()
    client.post(reverse("usersessions_list"))
    assert client.get(reverse("settings")).status_code == 200
    assert stranger.get(reverse("settings")).status_code == 302


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, sends_mail, ana):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True).content
        for email in (ana.email, "nobody@mail.example")
    ]
    token = re.compile(rb'"X-CSRFToken": "\w+"|value="\w{64}"')
    assert token.sub(b"", answers[0]) == token.sub(b"", answers[1])


def test_logging_in_tells_nobody_who_has_an_account(client, ana):
    said = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong"}).context["form"].non_field_errors()
        for login in ("ana", "nobody")
    ]
    assert said[0] == said[1]


def test_guessing_is_stopped(client, ana):
    for _time in range(6):
        client.post(reverse("account_login"), {"login": "ana", "password": "wrong"})
    assert not log_in(client)


@pytest.mark.parametrize(("proxies", "stopped"), [(0, True), (1, False)])
def test_who_guesses_is_told_apart_by_the_proxy_alone(client, settings, ana, proxies, stopped):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [
        client.post(
            reverse("account_login"), {"login": "x", "password": "y"}, headers={"X-Forwarded-For": f"192.0.2.{n}"}
        ).status_code
        for n in range(4)
    ]
    assert (429 in answers) is stopped


def test_a_site_without_mail_says_whom_to_ask(client, ana):
    page = client.get(reverse("account_reset_password")).content.decode()
    assert "Ask whoever runs it" in page
    assert '<input type="email"' not in page


def test_a_site_without_mail_does_not_say_that_one_is_on_its_way(client, ana):
    log_in(client)
    page = client.post(reverse("account_email"), {"email": "more@mail.example", "action_add": ""}, follow=True)
    assert "more@mail.example" in page.content.decode()
    assert "sent" not in " ".join(str(said) for said in page.context["messages"])
    assert not mail.outbox


def test_a_mail_server_that_is_away_loses_nobodys_work(client, settings, sends_mail):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    fields = {"username": "bob", "email": "bob@mail.example", "password1": PASSWORD}
    page = client.post(reverse("account_signup"), fields, follow=True)
    assert "The mail could not be sent" in page.content.decode()
    assert "email sent" not in page.content.decode()
    assert User.objects.get().username == "bob"
