"""The worker's tasks about notices; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.notifications import processing


@shared_task(name="notifications.mail_unread")
def mail_unread() -> None:
    processing.mail_unread()


@shared_task(name="notifications.tidy")
def tidy() -> None:
    processing.forget_old()
