"""`manage.py invite` and `manage.py password_link`: one usable line, or one line that says why not."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.entrance.selectors import get_waiting
from accounts.models import Invitation, User
from tests.accounts.entrance.conftest import PASSWORD


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def token_in(line: str) -> str:
    return line.strip().rstrip("/").rpartition("/")[2]


def test_the_first_of_the_staff_invites_unless_somebody_is_named(ana, settings):
    settings.KINDRED_ADDRESS = "https://pictures.example"
    owner = User.objects.create_superuser(username="owner")
    line = printed("invite")
    assert line.startswith("https://pictures.example/join/")
    assert get_waiting(token_in(line)).inviter == owner
    assert get_waiting(token_in(printed("invite", "--by", "Ana"))).inviter == ana


def test_it_is_sent_by_mail_too_and_told_as_json(ana, sends_mail):
    found = json.loads(printed("invite", "--by", "ana", "--email", "bo@mail.example", "--days", "3", "--json"))
    assert found["email"] == "bo@mail.example"
    assert found["link"] in mail.outbox[0].body


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nobody here is staff"),
        (("--by", "nobody"), "'nobody'"),
        (("--by", "ana", "--days", "0"), "1 to 90 days"),
        (("--by", "ana", "--email", "nonsense"), "valid email"),
    ],
)
def test_what_cannot_be_is_one_line(ana, arguments, said):
    with pytest.raises(CommandError, match=said) as refused:
        printed("invite", *arguments)
    assert "\n" not in str(refused.value)
    assert not Invitation.objects.exists()


def test_nobody_is_invited_to_a_site_that_is_closed(ana, settings):
    settings.KINDRED_REGISTRATION = "closed"
    with pytest.raises(CommandError):
        printed("invite", "--by", "ana")


def test_a_link_gives_whoever_is_locked_out_a_new_password(client, ana):
    path = printed("password_link", "ana").strip().partition("localhost:8000")[2]
    form = client.get(path, follow=True)
    new = "another horse battery"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    ana.refresh_from_db()
    assert ana.check_password(new)
    assert not ana.check_password(PASSWORD)


def test_it_leaves_the_second_factor_alone_unless_told_otherwise(ana):
    TOTP.activate(ana, generate_totp_secret())
    printed("password_link", "ana")
    assert Authenticator.objects.filter(user=ana).exists()
    dry = json.loads(printed("password_link", "ana", "--forget-second-factor", "--dry-run", "--json"))
    assert dry == {"link": None, "removed": 1, "dry_run": True}
    assert Authenticator.objects.filter(user=ana).exists()
    told = json.loads(printed("password_link", "ana", "--forget-second-factor", "--json"))
    assert told["removed"] == 1
    assert "/password/reset/key/" in told["link"]
    assert not Authenticator.objects.filter(user=ana).exists()


def test_a_name_that_nobody_has_is_one_line(db):
    with pytest.raises(CommandError, match="'nobody'"):
        printed("password_link", "nobody")
