"""The main pages look as they did when somebody last looked at them; `--update-screens` keeps a change as meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from PIL import Image
from playwright.sync_api import Page, expect

from config import env
from tests.e2e.museum import Museum
from tests.e2e.screens import TOLERANCE, WIDTH, changed, packed, reduced

KEPT = Path(__file__).parent / "screens"
FAILED = env.BASE / "test-results" / "screens"
FACE = "Noto Sans CJK SC"  # .ci/run installs it: the same letters on every machine
# Where words stand that change with the day, nothing is drawn; the place that they take stays.
SETTLE = """async (face) => {
  const settled = new CSSStyleSheet();
  settled.replaceSync(`
    *, *::before, *::after { transition: none !important; animation: none !important; }
    * { font-family: "${face}" !important; }
    time { visibility: hidden; inline-size: 6rem; display: inline-block; white-space: nowrap; overflow: hidden; }
    ::-webkit-scrollbar { display: none; }`);
  document.adoptedStyleSheets.push(settled);
  await document.fonts.ready;
  // What is not drawn may never be loaded, and would be waited for without end.
  const near = [...document.images].filter((one) => one.checkVisibility() && one.currentSrc
    && one.getBoundingClientRect().top < innerHeight);
  const late = new Promise((done) => setTimeout(done, 5000));
  await Promise.race([late, Promise.allSettled(near.map((one) => one.decode()))]);
  scrollTo(0, 0);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
PLANT = """(style) => {
  const planted = new CSSStyleSheet();
  planted.replaceSync(style);
  document.adoptedStyleSheets.push(planted);
}"""


def addresses(museum: Museum) -> dict[str, tuple[str, bool]]:
    """Each page's address, and whether a member looks at it."""
    post = museum.posts[0]
    return {
        "home": ("/", True),
        "explore": ("/explore/", True),
        "post": (post.get_absolute_url(), True),
        "search": ("/search/?q=hills", True),
        "profile": (post.author.get_absolute_url(), True),
        "people": ("/people/", True),
        "boards": ("/boards/", True),
        "library": ("/library/", True),
        "upload": ("/posts/new/", True),
        "settings": ("/settings/", True),
        "login": ("/accounts/login/", False),
        "missing": ("/nothing-is-here/", False),
    }


@pytest.fixture
def calm(settings: Any) -> None:
    """Nobody is suggested by lot."""
    settings.KINDRED_EXPLORATION_SHARE = 0


def shot(site: Page, address: str) -> bytes:
    site.goto(address, wait_until="load")
    expect(site.locator(".htmx-request")).to_have_count(0)
    site.evaluate(SETTLE, FACE)
    return site.screenshot(animations="disabled", caret="hide")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_look_as_they_did(
    museum: Museum,
    calm: None,
    site: Page,
    live_server: Any,
    size: str,
    theme: str,
    sign_in: Callable[[Any], None],
    request: pytest.FixtureRequest,
) -> None:
    site.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    differing = {}
    for name, (path, is_member) in addresses(museum).items():
        sign_in(museum.visitor if is_member else AnonymousUser())
        taken = shot(site, f"{live_server.url}{path}")
        file = KEPT / f"{name}-{size}-{theme}.webp"
        if request.config.getoption("--update-screens"):
            renew(file, taken, WIDTH[size])
        elif share := difference(file, taken, WIDTH[size]):
            differing[file.stem] = f"{share:.1%} of its tiles"
    assert not differing, f"See {FAILED}: {differing}. If it was meant: --update-screens (docs/contributing.md)."


def renew(file: Path, taken: bytes, width: int) -> None:
    """Keep the screen where it is new or looks different; what only compresses otherwise stays as it is."""
    file.parent.mkdir(exist_ok=True)
    screen = reduced(taken, width)
    if not file.exists() or changed(Image.open(file), screen) > 0:
        file.write_bytes(packed(screen))


def difference(file: Path, taken: bytes, width: int) -> float:
    """The share of tiles that changed when that is too much, and 0 otherwise; writes both screens where it is."""
    screen = reduced(taken, width)
    share = changed(Image.open(file), screen) if file.exists() else 1.0
    if share <= TOLERANCE:
        return 0.0
    FAILED.mkdir(parents=True, exist_ok=True)
    (FAILED / f"{file.stem}.now.png").write_bytes(taken)
    if file.exists():
        Image.open(file).save(FAILED / f"{file.stem}.was.png")
    return share


@pytest.mark.parametrize(
    ("style", "is_seen"),
    [
        ("html { filter: brightness(0.99); } * { text-rendering: geometricPrecision !important; }", False),
        (".header { display: none !important; }", True),
        ("main { translate: 16px; }", True),
        (".main { max-inline-size: 70% !important; }", True),
        (".card { padding-block-end: 24px; }", True),
        (":root { --paper: oklch(80% 0 0) !important; }", True),
    ],
    ids=["antialiasing", "header gone", "moved aside", "narrower page", "longer cards", "another paper"],
)
def test_what_a_change_of_style_does_to_a_screen(
    museum: Museum, calm: None, site: Page, live_server: Any, size: str, style: str, is_seen: bool
) -> None:
    before = reduced(shot(site, f"{live_server.url}/explore/"), WIDTH[size])
    site.evaluate(PLANT, style)
    site.evaluate(SETTLE, FACE)
    after = reduced(site.screenshot(animations="disabled", caret="hide"), WIDTH[size])
    assert (changed(before, after) > TOLERANCE) is is_seen
