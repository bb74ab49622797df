"""The door: who tries too often waits, right or wrong, and nobody learns who has an account."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.entrance.services import invite, withdraw
from accounts.models import ApiToken, User
from config import env
from config.signing_in import second_factor
from tests.accounts.entrance.conftest import PASSWORD
from tests.accounts.entrance.test_second_factors import code_now, is_in, log_in
from tests.safety.security.conftest import Later

pytestmark = pytest.mark.django_db


def tried(client: Client, login: str, password: str, address: str = "192.0.2.1") -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=address)


def test_wrong_passwords_lock_the_account_for_a_while_and_the_right_one_too(ana: User) -> None:
    """From whatever address they come; else the first answer that differs would tell the password."""
    answers = [tried(Client(), "ana", "wrong", f"192.0.2.{number}") for number in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    client = Client()
    assert tried(client, "ana", PASSWORD, "198.51.100.1").status_code == 200
    assert not is_in(client)


def test_the_lock_opens_by_itself(ana: User, later: Later) -> None:
    """Nobody keeps somebody out for good."""
    for _time in range(6):
        tried(Client(), "ana", "wrong")
    later(301)
    client = Client()
    tried(client, "ana", PASSWORD)
    assert is_in(client)


def test_who_is_in_stays_in_while_others_guess(lasting: Client) -> None:
    for _time in range(7):
        tried(Client(), "ana", "wrong")
    assert is_in(lasting)


def test_one_address_may_not_try_everybody(ana: User) -> None:
    """A password for many names, rather than many passwords for one."""
    for number in range(10):
        tried(Client(), f"name{number}", "wrong")
    client = Client()
    tried(client, "ana", PASSWORD)
    assert not is_in(client)
    tried(client, "ana", PASSWORD, "198.51.100.1")
    assert is_in(client)


def test_wrong_codes_are_counted(client: Client, ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    code = RecoveryCodes.activate(ana).get_unused_codes()[0]
    log_in(client)
    for _time in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_a_code_of_the_app_works_once(ana: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    code = code_now(secret)
    for let_in in (True, False):
        client = Client()
        log_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(client) is let_in


def test_a_code_of_the_app_ends_soon(ana: User, later: Later) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    code, client = code_now(secret), Client()
    log_in(client)
    later(61)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_wrong_tokens_are_counted_and_right_ones_work_on(ana: User) -> None:
    _token, right = ApiToken.issue(user=ana)
    for kind in ("kindred_wrong", "an app's"):
        statuses = [
            Client().get("/api/v1/", headers={"Authorization": f"Bearer {kind}"}).status_code for _ in range(61)
        ]
        assert statuses[0] in {401, 429}
        assert statuses[-1] == 429
    assert Client().get("/api/v1/", headers={"Authorization": f"Bearer {right}"}).status_code == 200


def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is not measured here: what takes it is counted."""
    made: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: made.append("one") or encode(*given))
    counts = []
    for login in ("ana", "nobody", "ana@mail.example", "nobody@mail.example"):
        made.clear()
        tried(Client(), login, "wrong")
        counts.append(len(made))
    assert counts[0] > 0
    assert counts == [counts[0]] * 4


@pytest.mark.parametrize("form", ["account_login", "account_reset_password"])
def test_nobody_learns_who_has_an_account(form: str, ana: User, settings: Any) -> None:
    settings.KINDRED_SENDS_MAIL = True
    said = []
    for name in ("ana@mail.example", "bob@mail.example"):
        answer = Client().post(reverse(form), {"login": name, "email": name, "password": "wrong"}, follow=True)
        said.append((answer.status_code, answer.redirect_chain, neutral(answer.content.decode(), name)))
    assert said[0] == said[1]


def test_an_invitation_that_ended_and_one_that_never_was_look_alike() -> None:
    ana = User.objects.create_user(username="ana", is_staff=True)
    made, ended = invite(inviter=ana)
    withdraw(inviter=ana, invitation_id=made.pk)
    said = [
        (answer := Client().get(f"/join/{token}/"), neutral(answer.content.decode(), token)) for token in (ended, NEVER)
    ]
    assert [answer.status_code for answer, _text in said] == [404, 404]
    assert said[0][1] == said[1][1]


NEVER = "x" * 32


def neutral(page: str, name: str) -> str:
    lines = [line for line in page.splitlines() if "csrf" not in line.lower()]
    text = "\n".join(lines)
    return text.replace(name, "") if name else text


def test_what_happens_at_the_door_is_logged_without_names(
    client: Client, ana: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    tried(client, "ana", "wrong")
    log_in(client)
    client.post(reverse("account_logout"))
    said = [record.getMessage() for record in caplog.records if record.name == "kindred.entrance"]
    assert said == [
        "a log-in was refused: wrong name or password",
        f"user {ana.pk} has shown who they are: password",
        f"user {ana.pk} has logged in",
        f"user {ana.pk} has logged out",
    ]


def test_what_is_refused_is_logged(client: Client, ana: User, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/jobs/")
    client.force_login(ana)
    client.get("/jobs/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    strict.post(reverse("settings"), {})
    client.get("/", headers={"Host": "evil.example"})
    names = {record.name for record in caplog.records}
    assert {"django.request", "django.security.csrf", "django.security.DisallowedHost"} <= names


def test_a_new_site_has_no_account() -> None:
    assert not User.objects.exists()


def test_a_site_can_ask_everybody_for_a_second_factor(lasting: Client, ana: User, settings: Any) -> None:
    """By `KINDRED_STAFF_MFA=all`: until they have one, members come no further than the pages on which it is set up."""
    settings.KINDRED_MFA_OF = "all"
    for name in ("home", "settings", "tokens"):
        assert lasting.get(reverse(name)).url == reverse("security")
    assert lasting.post(reverse("settings"), {"bio": "Hello"}).status_code == 403
    assert lasting.get("/api/v1/me/").status_code == 403
    assert lasting.get(reverse("security")).status_code == 200
    assert Client().get(reverse("explore")).status_code == 200
    TOTP.activate(ana, generate_totp_secret())
    assert is_in(lasting)


@pytest.mark.parametrize(("given", "asked"), [("0", "nobody"), ("1", "staff"), ("all", "all"), ("ALL", "all")])
def test_of_whom_it_is_asked_is_said_by_one_variable(given: str, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.STAFF_MFA.name, given)
    assert second_factor() == asked


def test_whoever_it_is_not_known_of_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.STAFF_MFA.name, "some")
    with pytest.raises(env.BadSetting, match="KINDRED_STAFF_MFA must be 0, 1 or all, not 'some'"):
        second_factor()


@pytest.mark.parametrize("form", ["account_signup", "account_reset_password"])
def test_neither_joining_nor_a_new_password_tells_it_where_addresses_are_proved(
    form: str, ana: User, settings: Any
) -> None:
    """By words, by status, by where one is sent; whom a mail goes to is whose address it is."""
    settings.KINDRED_SENDS_MAIL, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
    said = []
    for username, email in (("cleo", "ana@mail.example"), ("dora", "dora@mail.example")):
        fields = {"username": username, "email": email, "password1": PASSWORD}
        answer = Client().post(reverse(form), fields, follow=True)
        said.append((answer.status_code, answer.redirect_chain, neutral(answer.content.decode(), email)))
    assert said[0] == said[1]
    assert [message.to for message in mail.outbox] == [["ana@mail.example"], ["dora@mail.example"]]
    assert not User.objects.filter(username="cleo").exists()
