"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from discovery.webhooks import views

urlpatterns = [
    path("settings/webhooks/", views.webhooks, name="webhooks"),
    path("settings/webhooks/<uuid:webhook_id>/", views.webhook, name="webhook"),
    path("settings/webhooks/<uuid:webhook_id>/pause/", views.pause, name="webhook_pause"),
    path("settings/webhooks/<uuid:webhook_id>/secret/", views.roll, name="webhook_roll"),
    path("settings/webhooks/<uuid:webhook_id>/test/", views.test, name="webhook_test"),
    path("settings/webhooks/<uuid:webhook_id>/remove/", views.remove, name="webhook_remove"),
    path(
        "settings/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay/",
        views.replay,
        name="webhook_replay",
    ),
]
