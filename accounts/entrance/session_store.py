"""Sessions that end: 14 days after they were last used, and 30 days after their log-in however much they are used.

Thirty days between log-ins is what NIST SP 800-63B (4.1.3) asks for at its first level of assurance. Use is noted once
a day, so that reading pages writes next to nothing.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession

BEGAN, NOTED = "began", "noted"
NOTED_EACH = 86_400  # seconds


class SessionStore(DatabaseStore):
    """Django's, which knows when its person logged in. The time without use is SESSION_COOKIE_AGE, as ever."""

    def load(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().load()
        if SESSION_KEY not in kept:
            return kept
        now = int(time.time())
        if now - kept.get(BEGAN, now) > settings.KINDRED_SESSION_SECONDS:
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if now - kept.get(NOTED, 0) > NOTED_EACH:
            self.modified = True
        return kept

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Each time that it is kept, by a log-in or by what somebody does."""
        if SESSION_KEY in data:
            now = int(time.time())
            data.setdefault(BEGAN, now)
            data[NOTED] = now
        return super().create_model_instance(data)
