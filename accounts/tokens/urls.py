"""The addresses of tokens and apps; those on which an app is let in stand before allauth's own."""

from django.urls import path

from accounts.tokens import views

urlpatterns = [
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/revoke/", views.revoke_token, name="revoke_token"),
    path("settings/apps/", views.apps, name="apps"),
    path("settings/apps/revoke/", views.revoke_app, name="revoke_app"),
    path("identity/o/authorize", views.Consent.as_view(), name="consent"),
    path("identity/o/device", views.device, name="device"),
]
