"""A member of a running site, known to it by a token alone: posts pictures, likes, and asks what became of them."""

from __future__ import annotations

from typing import Any

import requests

from tests.safety.stack import PATIENCE, Stack

PASSWORD = "correct horse battery"
# Of an account that is no newcomer's: what newcomers may do is limited.
ENTER = """
import os
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from accounts.tokens.services import make_token
long_ago = timezone.now() - timedelta(days=365)
user = User.objects.create_user(os.environ["MEMBER"], password=os.environ["PASSWORD"], date_joined=long_ago)
print(make_token(user=user)[1])
"""


class Member:
    """`staff` may look at /jobs/. `session` holds the token; `browser()` is one that has logged in by the page.

    `taken` are the posts that the site has answered for, and was not asked to delete."""

    def __init__(self, stack: Stack, username: str, *, staff: bool = False) -> None:
        self.stack, self.username, self.taken = stack, username, set[str]()
        told = stack.run("shell", "-v0", "-c", ENTER, MEMBER=username, PASSWORD=PASSWORD)
        assert told.returncode == 0, told.stderr
        if staff:
            stack.sql("UPDATE accounts_user SET is_staff = true, is_superuser = true WHERE username = %s", username)
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {told.stdout.split()[-1]}"

    def ask(self, method: str, path: str, **given: Any) -> requests.Response:
        """`path` below /api/v1/."""
        if method == "DELETE":
            self.taken.discard(path.removeprefix("posts/").rstrip("/"))
        return self.session.request(method, f"{self.stack.url}/api/v1/{path}", timeout=PATIENCE, **given)

    def post(self, *pictures: bytes, **fields: object) -> str:
        """Post these pictures; the post's identifier. Fails the test when they are refused."""
        answer = self.try_to_post(*pictures, **fields)
        assert answer.status_code == requests.codes.created, answer.text
        return str(answer.json()["id"])

    def try_to_post(self, *pictures: bytes, **fields: object) -> requests.Response:
        files = [("pictures", (f"{number}.png", data)) for number, data in enumerate(pictures)]
        answer = self.ask("POST", "posts/", files=files, data=fields)
        if answer.status_code == requests.codes.created:
            self.taken.add(str(answer.json()["id"]))
        return answer

    def lost(self) -> set[str]:
        """Those of the posts taken that the site has no more."""
        there = self.stack.sql("SELECT id FROM discovery_post WHERE id = ANY(%s::uuid[])", list(self.taken))
        return self.taken - {str(row[0]) for row in there}

    def progress(self, post_id: str) -> dict[str, Any]:
        """`state` (processing, indexing, ready, rejected), and how many pictures are at each step."""
        answer = self.ask("GET", f"posts/{post_id}/progress/")
        assert answer.status_code == requests.codes.ok, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def wait_until_finished(self, *post_ids: str, seconds: float = PATIENCE) -> None:
        """Return when each of these posts is searchable or refused."""

        def done() -> bool:
            return all(self.progress(post_id)["is_finished"] for post_id in post_ids)

        self.stack.until(done, "the posts are finished", seconds)

    def browser(self) -> requests.Session:
        """A session of the pages, logged in as people do it."""
        page = requests.Session()
        address = f"{self.stack.url}/accounts/login/"
        page.get(address, timeout=PATIENCE)
        form = {"login": self.username, "password": PASSWORD, "csrfmiddlewaretoken": page.cookies["csrftoken"]}
        answer = page.post(address, data=form, headers={"Referer": address}, timeout=PATIENCE)
        assert answer.ok, answer.text[:2000]
        assert "sessionid" in page.cookies
        return page
