"""Mail servers that fail: one refuses a recipient, one is cut off in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as Kept


class EmailBackend(Kept):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["owner@example.org"]:
            raise SMTPRecipientsRefused({"owner@example.org": (550, b"no such person")})
        return super().send_messages(messages)


class Interrupted(Kept):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise KeyboardInterrupt
