"""Talking to the sites that people log in from: one that does not answer is said on a page, not as our own fault."""

from __future__ import annotations

from typing import Any

import requests
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render


class ProviderSession(requests.Session):
    def request(self, *arguments: Any, **named: Any) -> requests.Response:
        """Raises ImmediateHttpResponse, which allauth answers with, when there is no answer or it is an error."""
        try:
            answer = super().request(*arguments, **{"timeout": app_settings.REQUESTS_TIMEOUT, **named})
            answer.raise_for_status()
        except requests.RequestException as problem:
            page = render(context.request, "socialaccount/authentication_error.html", status=502)
            raise ImmediateHttpResponse(page) from problem
        return answer


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_requests_session(self) -> ProviderSession:
        return ProviderSession()
