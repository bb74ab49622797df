"""How allauth treats people here: usernames fold to small letters, and whoever is suspended is told why."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username: str, shallow: bool = False) -> str:
        return str(super().clean_username(username.lower(), shallow=shallow))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Asked once the password was right: the session remembers whose, and lets them no further than that page."""
        request.session["suspended"] = user.pk
        return redirect("suspended")
