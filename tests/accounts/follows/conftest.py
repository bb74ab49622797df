"""Three people who do not know each other yet."""

from __future__ import annotations

import pytest

from accounts.models import User


@pytest.fixture
def people(db: None) -> list[User]:
    return [User.objects.create_user(username=name) for name in ("ana", "ben", "cleo")]
