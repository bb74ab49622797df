"""Inviting: who may, how often, what is shown of it, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.entrance import services
from accounts.entrance.selectors import get_waiting, invitations_of
from accounts.models import Block, Invitation, User


def used(ana: User, name: str) -> User:
    _made, token = services.invite(inviter=ana)
    newcomer = User.objects.create_user(username=name)
    services.accept(token=token, newcomer=newcomer)
    return newcomer


def test_only_a_digest_of_the_link_is_kept(ana):
    made, token = services.invite(inviter=ana)
    assert token not in str(Invitation.objects.values())
    assert get_waiting(token) == made
    assert timedelta(days=13) < made.expires_at - timezone.now() <= timedelta(days=14)


def test_the_page_shows_a_new_link_once(client, ana):
    client.force_login(ana)
    client.post(reverse("invitations"))
    first, second = (client.get(reverse("invitations")).content.decode() for _time in range(2))
    assert "/join/" in first
    assert "/join/" not in second


def test_one_is_sent_by_mail_and_its_link_is_shown_to_nobody_else(client, sends_mail, ana):
    client.force_login(ana)
    page = client.post(reverse("invitations"), {"email": "bo@mail.example"}, follow=True).content.decode()
    assert mail.outbox[0].to == ["bo@mail.example"]
    assert "http://testserver/join/" in mail.outbox[0].body
    assert "/join/" not in page


@pytest.mark.parametrize("email", ["nonsense", "a@b"])
def test_an_address_that_is_none_is_refused_and_not_lost(client, sends_mail, ana, email):
    client.force_login(ana)
    answer = client.post(reverse("invitations"), {"email": email})
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_what_cannot_be_sent_is_not_made(sends_mail, ana, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    with pytest.raises(ValidationError) as refused:
        services.invite_by_mail(inviter=ana, email="bo@mail.example", link=str)
    assert refused.value.code == "mail-not-sent"
    assert not Invitation.objects.exists()


def test_a_site_without_mail_says_so(ana):
    with pytest.raises(ValidationError) as refused:
        services.invite_by_mail(inviter=ana, email="bo@mail.example", link=str)
    assert refused.value.code == "no-mail"


def test_where_staff_invite_others_do_not(client, settings, ana):
    settings.KINDRED_INVITERS = "staff"
    client.force_login(ana)
    assert client.get(reverse("invitations")).status_code == 403
    assert reverse("invitations") not in client.get(reverse("settings")).content.decode()
    with pytest.raises(PermissionDenied):
        services.invite(inviter=ana)
    User.objects.filter(pk=ana.pk).update(is_staff=True)
    assert client.get(reverse("invitations")).status_code == 200


def test_a_member_has_so_many_a_day_and_staff_have_more(ana):
    ana.date_joined -= timedelta(days=30)  # new accounts have fewer
    for _each in range(services.A_DAY):
        services.invite(inviter=ana)
    with pytest.raises(ValidationError) as refused:
        services.invite(inviter=ana)
    assert refused.value.code == "too-many-invitations"
    ana.invitations.update(created_at=timezone.now() - timedelta(days=2))
    services.invite(inviter=ana)
    ana.is_staff = True
    for _each in range(services.A_DAY):
        services.invite(inviter=ana)


@pytest.mark.parametrize("days", [0, services.LONGEST + 1])
def test_it_holds_for_a_sensible_time(ana, days):
    with pytest.raises(ValidationError):
        services.invite(inviter=ana, days=days)


def test_withdrawn_it_lets_nobody_in_and_a_second_time_changes_nothing(client, ana):
    made, token = services.invite(inviter=ana)
    client.force_login(ana)
    for _time in range(2):
        assert client.post(reverse("withdraw_invitation", args=[made.pk])).status_code == 302
    assert get_waiting(token) is None
    assert "No longer holds" in client.get(reverse("invitations")).content.decode()


def test_nobody_withdraws_what_is_somebody_elses(client, ana):
    made, token = services.invite(inviter=ana)
    client.force_login(User.objects.create_user(username="bo"))
    assert client.post(reverse("withdraw_invitation", args=[made.pk])).status_code == 404
    assert get_waiting(token) == made


def test_what_has_been_used_stays_so(ana):
    newcomer = used(ana, "bo")
    services.withdraw(inviter=ana, invitation_id=newcomer.came_by.pk)
    newcomer.came_by.refresh_from_db()
    assert newcomer.came_by.state == Invitation.State.USED


def test_those_of_a_suspended_member_hold_no_longer(ana):
    _made, token = services.invite(inviter=ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert get_waiting(token) is None


def test_who_came_is_named_unless_the_two_have_blocked_each_other(client, ana, django_assert_num_queries):
    bo, cy = used(ana, "bo"), used(ana, "cy")
    Block.objects.create(blocker=cy, blocked=ana)
    with django_assert_num_queries(2):
        assert {found.used_by for found in invitations_of(ana)} == {bo, None}
    client.force_login(ana)
    page = client.get(reverse("invitations")).content.decode()
    assert bo.get_absolute_url() in page
    assert cy.get_absolute_url() not in page


def test_what_ended_long_ago_is_no_longer_listed(ana):
    services.invite(inviter=ana)
    ana.invitations.update(expires_at=timezone.now() - timedelta(days=31))
    assert invitations_of(ana) == []
