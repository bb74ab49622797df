"""Who may join: everybody, whoever has a link, or nobody; and what the site of one person shows."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.entrance import services
from accounts.models import Invitation, User
from tests.accounts.entrance.conftest import PASSWORD

SIGN_UP = {"username": "bob", "email": "", "password1": PASSWORD}


def test_an_open_site_takes_everybody(client):
    assert client.post(reverse("account_signup"), SIGN_UP).status_code == 302
    assert User.objects.get().username == "bob"


@pytest.mark.parametrize("mode", ["invited", "closed"])
def test_without_a_link_nobody_joins(client, settings, mode):
    settings.KINDRED_REGISTRATION = mode
    assert "password1" not in client.get(reverse("account_signup")).content.decode()
    client.post(reverse("account_signup"), SIGN_UP)
    assert not User.objects.exists()
    assert reverse("account_signup") not in client.get(reverse("account_login")).content.decode()


def test_a_link_lets_one_person_in_and_remembers_who_invited(client, stranger, settings, ana):
    settings.KINDRED_REGISTRATION = "invited"
    made, token = services.invite(inviter=ana)
    assert client.get(reverse("join", args=[token])).url == reverse("account_signup")
    assert client.post(reverse("account_signup"), SIGN_UP).status_code == 302
    made.refresh_from_db()
    assert (made.used_by, made.state) == (User.objects.get(username="bob"), Invitation.State.USED)
    assert made.used_by.came_by.inviter == ana
    assert stranger.get(reverse("join", args=[token])).status_code == 404


def test_of_two_who_join_by_one_link_the_second_is_refused_and_not_kept(client, stranger, settings, ana):
    settings.KINDRED_REGISTRATION = "invited"
    _made, token = services.invite(inviter=ana)
    for browser in (client, stranger):
        browser.get(reverse("join", args=[token]))
    client.post(reverse("account_signup"), SIGN_UP)
    answer = stranger.post(reverse("account_signup"), {**SIGN_UP, "username": "cyd"})
    assert "password1" not in answer.content.decode()
    assert not User.objects.filter(username="cyd").exists()
    with pytest.raises(ValidationError) as refused:
        services.accept(token=token, newcomer=User.objects.create_user(username="dan"))
    assert refused.value.code == "invitation-ended"


def test_a_link_opens_no_site_that_is_closed(client, settings, ana):
    _made, token = services.invite(inviter=ana)
    settings.KINDRED_REGISTRATION = "closed"
    assert client.get(reverse("join", args=[token])).status_code == 404


def test_who_comes_by_a_mailed_link_need_not_prove_the_address(client, settings, sends_mail, ana):
    settings.KINDRED_REGISTRATION = "invited"
    _made, token = services.invite_by_mail(inviter=ana, email="bo@mail.example", link=lambda token: f"/join/{token}/")
    assert f"/join/{token}/" in mail.outbox[0].body
    client.get(reverse("join", args=[token]))
    client.post(reverse("account_signup"), {**SIGN_UP, "email": "bo@mail.example"})
    assert User.objects.get(username="bob").emailaddress_set.get().verified
    assert len(mail.outbox) == 1


def test_a_member_is_not_signed_up_again(client, ana):
    _made, token = services.invite(inviter=ana)
    client.force_login(ana)
    assert client.get(reverse("join", args=[token])).url == reverse("home")
    assert Invitation.objects.get().state == Invitation.State.WAITING


def test_on_the_site_of_one_person_home_is_their_page_for_strangers(client, settings, ana):
    settings.KINDRED_SINGLE_USER, settings.KINDRED_REGISTRATION = "ana", "closed"
    assert client.get(reverse("home")).url == ana.get_absolute_url()
    assert client.get(reverse("people")).status_code == 200
    client.force_login(ana)
    assert client.get(reverse("home")).status_code == 200


def test_until_that_account_is_made_home_is_as_anywhere(client, settings):
    settings.KINDRED_SINGLE_USER = "ana"
    assert client.get(reverse("home")).status_code == 200
