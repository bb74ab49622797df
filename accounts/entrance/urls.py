"""The addresses of entrance. allauth's own page of second factors is part of ours, so its address leads there."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from accounts.entrance import views

urlpatterns = [
    path("settings/security/", views.security, name="security"),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="security")),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<int:invitation_id>/withdraw/", views.withdraw, name="withdraw_invitation"),
    path("join/<str:token>/", views.join, name="join"),
]
