"""The address of a mail server becomes Django's settings; a wrong one is said without its password."""

from __future__ import annotations

import pytest

from config import env, mail


def test_a_server_with_a_name_and_a_password(monkeypatch):
    monkeypatch.setenv("KINDRED_EMAIL_URL", "smtp+tls://ana%40a.example:p%2Fw@mail.example:587")
    found = mail.settings_of(env.EMAIL_URL)
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ana@a.example", "p/w")
    assert found["EMAIL_USE_TLS"] is True


def test_without_one_mails_go_to_the_log(monkeypatch):
    monkeypatch.delenv("KINDRED_EMAIL_URL", raising=False)
    assert mail.settings_of(env.EMAIL_URL)["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize("address", ["mail.example", "imap://name:secret@mail.example", "smtp://name:secret@mail:port"])
def test_another_address_is_refused_and_not_repeated(monkeypatch, address):
    monkeypatch.setenv("KINDRED_EMAIL_URL", address)
    with pytest.raises(env.BadSetting, match="KINDRED_EMAIL_URL must read like") as refused:
        mail.settings_of(env.EMAIL_URL)
    assert "secret" not in str(refused.value)
