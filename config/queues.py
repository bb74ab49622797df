"""Celery's queues, the modules that hold its tasks, and its clock."""

from __future__ import annotations

from celery.schedules import crontab

ROUTES = {
    "uploads.prepare_*": {"queue": "imaging"},
    "posts.encode_avif": {"queue": "imaging"},
    "embeddings.*": {"queue": "embedding"},
    "screening.prepare_*": {"queue": "imaging"},
    "screening.look": {"queue": "embedding"},
    "tastes.*": {"queue": "embedding"},
    # Searched pictures never wait behind a backlog of posts: they have a process of their own.
    "search.*": {"queue": "interactive"},
    "jobs.heartbeat": {"queue": "interactive"},
}
IMPORTS = [
    "accounts.tokens.tasks",
    "accounts.events.tasks",
    "discovery.posts.tasks",
    "discovery.uploads.tasks",
    "discovery.embeddings.tasks",
    "discovery.screening.tasks",
    "discovery.moderation.tasks",
    "discovery.search.tasks",
    "discovery.saved.tasks",
    "discovery.tastes.tasks",
    "discovery.feeds.tasks",
    "discovery.notifications.tasks",
    "discovery.catalogues.tasks",
    "discovery.federation.tasks",
    "discovery.imports.tasks",
    "discovery.exports.tasks",
    "discovery.departures.tasks",
    "discovery.webhooks.tasks",
    "discovery.integrity.tasks",
    "discovery.jobs.tasks",
    "discovery.jobs.receivers",
]
# The sweep: what a lost message left waiting is found again, and what has had its time is removed.
CLOCK = {
    name: {"task": name, "schedule": seconds}
    for name, seconds in {
        "uploads.prepare_waiting": 30,
        "posts.release_due": 30,
        "posts.encode_avif": 30,
        "embeddings.embed_waiting": 30,
        "embeddings.embed_regions": 30,
        "screening.prepare_waiting": 30,
        "screening.look": 30,
        "screening.tidy": 86_400,
        "moderation.take_up": 30,
        "tastes.refresh": 30,
        "embeddings.tend_spaces": 60,
        "embeddings.measure_recall": 60,
        "embeddings.measure_density": 60,
        "search.tidy": 20,
        "saved.look": 60,
        "saved.tidy": 86_400,
        "uploads.tidy": 3600,
        "tokens.tidy": 3600,
        "events.tidy": 3600,
        "federation.spread": 15,
        "federation.deliver": 30,
        "federation.tidy": 86_400,
        "feeds.tidy": 3600,
        "notifications.mail_unread": 600,
        "notifications.tidy": 86_400,
        "catalogues.refresh_waiting": 60,
        "imports.go_on": 60,
        "imports.tidy": 86_400,
        "exports.go_on": 60,
        "exports.tidy": 3600,
        "departures.delete_due": 3600,
        "webhooks.gather": 5,
        "webhooks.deliver": 15,
        "webhooks.tidy": 86_400,
        "jobs.heartbeat": 15,
        "jobs.tidy": 86_400,
    }.items()
}
CLOCK["tastes.nightly"] = {"task": "tastes.nightly", "schedule": crontab(hour="3", minute="30")}
CLOCK["integrity.sweep"] = {"task": "integrity.sweep", "schedule": crontab(hour="4", minute="30")}
