"""The door: who tries too often waits, right or wrong; sessions end; nobody learns who has an account."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from argon2 import Type
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from accounts.entrance.services import invite, withdraw
from accounts.entrance.session_store import BEGAN, NOTED, SessionStore
from accounts.models import ApiToken, User
from config import settings as given
from tests.accounts.entrance.conftest import PASSWORD
from tests.accounts.entrance.test_second_factors import code_now, is_in, log_in, prove

pytestmark = pytest.mark.django_db
DAY = 86_400


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(username="ana", password=PASSWORD, email="ana@mail.example")


@pytest.fixture
def lasting(client: Client, ana: User) -> Client:
    log_in(client)
    assert is_in(client)
    return client


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The clock of the limits and of the sessions goes on."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds)


def tried(client: Client, login: str, password: str, address: str = "192.0.2.1") -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=address)


def test_wrong_passwords_lock_the_account_for_a_while_and_the_right_one_too(ana: User) -> None:
    """From whatever address they come; else the first answer that differs would tell the password."""
    answers = [tried(Client(), "ana", "wrong", f"192.0.2.{number}") for number in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    client = Client()
    assert tried(client, "ana", PASSWORD, "198.51.100.1").status_code == 200
    assert not is_in(client)


def test_the_lock_opens_by_itself(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody keeps somebody out for good."""
    for _time in range(6):
        tried(Client(), "ana", "wrong")
    later(monkeypatch, 301)
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


def test_a_code_of_the_app_ends_soon(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    code, client = code_now(secret), Client()
    log_in(client)
    later(monkeypatch, 61)
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


@pytest.mark.parametrize("page", ["account_login", "account_reset_password"])
def test_nobody_learns_who_has_an_account(page: str, ana: User, settings: Any) -> None:
    settings.KINDRED_SENDS_MAIL = True
    said = []
    for name in ("ana@mail.example", "bob@mail.example"):
        answer = Client().post(reverse(page), {"login": name, "email": name, "password": "wrong"}, follow=True)
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


def test_a_session_is_another_one_after_logging_in(client: Client, ana: User) -> None:
    """A key that somebody planted before is of no use to them; and each has over 128 random bits."""
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[site_settings.SESSION_COOKIE_NAME] = before = session.session_key
    log_in(client)
    after = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    assert after != before
    assert len(after) == 32  # of 36 letters: 165 bits
    assert not SessionStore().exists(before)


def test_showing_who_one_is_once_more_changes_the_key(lasting: Client, client: Client) -> None:
    before = lasting.cookies[site_settings.SESSION_COOKIE_NAME].value
    prove(lasting)
    assert lasting.cookies[site_settings.SESSION_COOKIE_NAME].value != before
    assert is_in(lasting)
    assert not SessionStore().exists(before)


def test_a_session_ends_thirty_days_after_its_log_in_though_it_is_used(
    lasting: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _week in range(4):
        later(monkeypatch, 7 * DAY)
        assert is_in(lasting)
    later(monkeypatch, 3 * DAY)
    assert not is_in(lasting)
    assert not SessionStore().exists(lasting.cookies[site_settings.SESSION_COOKIE_NAME].value)


def test_a_session_without_use_ends(lasting: Client) -> None:
    """The database forgets it 14 days after it was last kept; use keeps it once a day."""
    session = lasting.session
    assert session.get_expiry_age() == site_settings.SESSION_COOKIE_AGE == 14 * DAY
    session[NOTED] = int(time.time()) - 2 * DAY
    row = session.get_model_class().objects.get(session_key=session.session_key)
    row.session_data, before = session.encode(dict(session.items())), row.expire_date
    row.save()
    lasting.get(reverse("settings"))
    row.refresh_from_db()
    assert row.expire_date > before
    assert {BEGAN, NOTED} <= set(row.get_decoded())
    row.expire_date = row.expire_date.replace(year=2020)
    row.save()
    assert not is_in(lasting)


def test_logging_out_ends_it_for_whoever_has_copied_the_cookie(lasting: Client) -> None:
    copied = Client()
    copied.cookies[site_settings.SESSION_COOKIE_NAME] = lasting.cookies[site_settings.SESSION_COOKIE_NAME].value
    assert is_in(copied)
    lasting.post(reverse("account_logout"))
    assert not is_in(copied)


def test_logging_out_clears_what_the_browser_has_kept(lasting: Client) -> None:
    assert lasting.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in lasting.get("/").headers


def test_whoever_is_suspended_is_out_at_once(lasting: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not is_in(lasting)


def test_every_page_of_a_member_leads_out(lasting: Client) -> None:
    for name in ("home", "settings", "security", "explore"):
        assert reverse("account_logout") in lasting.get(reverse(name)).content.decode(), name


def test_cookies_are_out_of_reach_of_scripts(client: Client, ana: User) -> None:
    """All but the token of forms, which our scripts send back."""
    log_in(client)
    client.post(reverse("language"), {"language": "en"})
    for name, cookie in client.cookies.items():
        assert cookie["httponly"] or name == site_settings.CSRF_COOKIE_NAME, name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name
        assert cookie["path"] == "/", name


@pytest.mark.parametrize("password", ["short1!", "password1", "kindred-2026", "KINDRED!!!", "ana12345", "29384729384"])
def test_a_password_that_is_easily_guessed_is_refused(client: Client, password: str) -> None:
    client.post(reverse("account_signup"), {"username": "ana1234", "password1": password})
    assert not User.objects.filter(username="ana1234").exists()


@pytest.mark.parametrize("password", ["all small letters and spaces", "密码也可以是中文的句子", "x" * 60 + " Ünïcode "])
def test_a_password_may_be_long_and_of_any_letters(client: Client, password: str) -> None:
    client.post(reverse("account_signup"), {"username": "bea", "password1": password})
    bea = get_user_model().objects.get(username="bea")
    assert bea.check_password(password)
    assert not bea.check_password(password.strip() if password != password.strip() else password.upper() + "x")


def test_fields_for_passwords_hide_them_and_take_what_is_pasted(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert "question" not in page.lower()


def test_passwords_are_hashed_by_argon2_as_strongly_as_advised() -> None:
    """Of the site, not of these tests: OWASP asks for 19 MiB and two rounds at least."""
    assert given.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    parameters = Argon2PasswordHasher().params()
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19_456
    assert parameters.time_cost >= 2


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
