"""A real browser against a real server, with the real worker behind it. Chromium is the system's; CI must have it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.files.base import ContentFile
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from accounts.models import User
from discovery.demo.artists import ARTISTS, draw, encode
from discovery.models import Embedding, Post
from discovery.uploads.services import IncomingPicture, receive
from tests.celery_worker import WorkerProcess
from tests.e2e.museum import Museum, build, found, session_of
from tests.e2e.snapshot import Snapshot, put_back, taken

# Playwright's synchronous interface keeps an event loop running in this thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# What Chromium itself reports of a page change where scripts are switched off.
NO_TRANSITION = "Transition was aborted"
PASSWORD = "correct horse battery"
PATIENCE = 30_000  # milliseconds: a busy machine is slow, and a test waits no longer than it must
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-screens", action="store_true", help="keep the screens as they are now")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium; .ci/run installs it.")
        pytest.skip("There is no Chromium on this machine (on Debian: apt install chromium).")
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a page runs twice: on a phone, and at a desk."""
    name: str = request.param
    return name


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], size: str, request: pytest.FixtureRequest
) -> dict[str, Any]:
    """The size's screen, and what a test gives in addition by parametrising this fixture indirectly."""
    return {"locale": "en-GB", **browser_context_args, **SIZES[size], **getattr(request, "param", {})}


@pytest.fixture
def site(live_server: Any, worker: WorkerProcess, page: Page) -> Page:
    """A page whose every request outside the site, and every error in its console, fails the test."""
    troubles: list[str] = []

    def keep_inside(route: Route, request: Request) -> None:
        if request.url.startswith((live_server.url, "data:", "blob:")):
            route.continue_()
        else:
            troubles.append(f"asked outside: {request.url}")
            route.abort()

    page.route("**/*", keep_inside)
    page.on("pageerror", lambda error: None if NO_TRANSITION in str(error) else troubles.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: troubles.append(f"console: {said.text}") if "Content Security Policy" in said.text else None,
    )
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(live_server.url)
    yield page
    assert not troubles


@pytest.fixture
def federating(settings: Any) -> None:
    """Other servers may follow: its pages are there."""
    settings.KINDRED_FEDERATION, settings.SITE_URL = True, "http://localhost"


@pytest.fixture
def gallery(worker: WorkerProcess, transactional_db: None) -> Callable[..., list[Post]]:
    """Posts of demo artists, made by the real worker and searchable when this returns."""

    def fill(*usernames: str, each: int = 3) -> list[Post]:
        posts = []
        for artist in [artist for artist in ARTISTS if artist.username in usernames]:
            author = User.objects.create_user(username=artist.username, display_name=artist.name)
            for number in range(each):
                work = draw(artist, number)
                file = ContentFile(encode(work.image), "picture.jpg")
                posts.append(
                    receive(
                        author=author,
                        pictures=[IncomingPicture(file, "picture.jpg", work.alt_text)],
                        caption=work.caption,
                        tags=work.tags,
                    )
                )
        ids = [post.pk for post in posts]
        worker.wait_for(
            lambda: Embedding.objects.filter(post__in=ids).count() == len(posts), 120, "the gallery was not embedded"
        )
        worker.wait_until_idle()
        return posts

    return fill


@pytest.fixture
def picture_file(tmp_path: Path) -> Callable[[str, int], Path]:
    """A drawing of an artist as a file, as somebody would have it on their disk."""

    def make(username: str, number: int) -> Path:
        artist = next(artist for artist in ARTISTS if artist.username == username)
        path = tmp_path / f"{username}-{number}.jpg"
        path.write_bytes(encode(draw(artist, number).image))
        return path

    return make


@pytest.fixture
def sign_up(site: Page, live_server: Any) -> Callable[[str], None]:
    def join(username: str) -> None:
        site.goto(f"{live_server.url}/accounts/signup/")
        site.get_by_label("Username").fill(username)
        site.get_by_label("Password").fill(PASSWORD)
        site.get_by_role("button", name="Join").click()
        site.get_by_role("button", name="Your account").wait_for()
        site.wait_for_load_state()  # its modules have run, too

    return join


@pytest.fixture(scope="session")
def kept_museum() -> list[Snapshot]:
    """The museum's rows once it was made, for all tests of the session."""
    return []


@pytest.fixture
def museum(live_server: Any, worker: WorkerProcess, kept_museum: list[Snapshot]) -> Museum:
    """The same small site for each test, whatever the last one did to it."""
    if not kept_museum:
        build(worker)
        kept_museum.append(taken())
    else:
        put_back(kept_museum[0])
    cache.clear()  # of a list from before the museum was there, nothing would be shown for minutes
    return found()


@pytest.fixture
def sign_in(live_server: Any, context: BrowserContext) -> Callable[[User | AnonymousUser], None]:
    """Signs somebody of the museum in, by a cookie; nobody is signed out."""

    def enter(person: User | AnonymousUser) -> None:
        context.clear_cookies()
        if isinstance(person, User):
            context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": live_server.url}])

    return enter
