"""Passwords: of any length and letters, unless somebody would try them first; kept as hashes that are slow to guess."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from argon2 import Type
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config import env
from config import settings as given
from config.signing_in import breached

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("spelt", ["{}:3\n", "{}:3\r\n", "{}\n"], ids=["unix", "as downloaded", "without counts"])
def test_a_password_known_from_a_break_in_is_refused(spelt: str, tmp_path: Path, settings: Any) -> None:
    """Wherever in the list it stands; and no other one is."""
    known = [f"a known password {number}" for number in range(200)]
    digests = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in known)
    settings.KINDRED_BREACHED_FILE = tmp_path / "breached.txt"
    settings.KINDRED_BREACHED_FILE.write_bytes("".join(spelt.format(digest) for digest in digests).encode())
    for one in known:
        with pytest.raises(ValidationError) as refused:
            validate_password(one)
        assert refused.value.error_list[0].code == "breached-password"
    for number in range(200):
        validate_password(f"an unknown password {number}")


def test_it_is_refused_in_words_where_one_joins(client: Client, tmp_path: Path, settings: Any) -> None:
    digest = hashlib.sha1(b"correct horse battery", usedforsecurity=False).hexdigest()
    settings.KINDRED_BREACHED_FILE = tmp_path / "breached.txt"
    settings.KINDRED_BREACHED_FILE.write_text(f"{digest.upper()}:12\n")
    page = client.post(reverse("account_signup"), {"username": "bea", "password1": "correct horse battery"})
    assert "known from a break-in" in page.content.decode()
    assert not User.objects.exists()


def test_a_list_that_cannot_be_read_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.BREACHED_PASSWORDS.name, "/no/such/list.txt")
    with pytest.raises(env.BadSetting, match=r"KINDRED_BREACHED_PASSWORDS names a file that cannot be read"):
        breached()
