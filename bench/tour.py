"""`python -m bench.tour`: draws the pictures of docs/tour.md anew, from the demo, on a site of its own.

Each page is photographed at a desk or on a phone, in light or dark, and kept as WebP of at most 60 kB in docs/pictures.
Needs Chromium. All that is seen was drawn by Kindred itself.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from accounts.models import User

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES = 60_000
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
WIDTHS = {"desk": 960, "phone": 390}  # pixels across of what is kept


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    form: str = "desk"
    scheme: str = "light"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artists", type=int, default=6)
    parser.add_argument("--per-artist", type=int, default=10)
    options = parser.parse_args()
    from bench.site import running_site

    with running_site() as address:
        import django

        django.setup()
        from bench.lighthouse.site import fill

        fill(options.artists, options.per_artist)
        photograph(address)


def photograph(site: str) -> None:
    """Every picture of the tour, as a member of the site at `site` sees it."""
    from playwright.sync_api import sync_playwright

    from bench.lighthouse.site import session

    key, wanted = session(visitor()), list(shots())
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for shot in wanted:
            picture = reduced(taken(browser, site, key, shot), WIDTHS[shot.form])
            (FOLDER / f"{shot.name}.webp").write_bytes(picture)
            print(f"{shot.name}: {len(picture) / 1000:.0f} kB", flush=True)
        browser.close()


def shots() -> Iterator[Shot]:
    from discovery.models import Post

    post = Post.objects.published().select_related("author").filter(tags__isnull=False).newest()[0]
    yield Shot("home", "")
    yield Shot("post", f"posts/{post.pk}/")
    yield Shot("like-this", f"search/?post={post.pk}")
    yield Shot("words", f"search/?q={post.tags.all()[0].slug}", scheme="dark")
    yield Shot("person", f"@{post.author.username}/")
    yield Shot("people", "people/")
    yield Shot("tastes", "tastes/")
    yield Shot("map", f"search/map/?post={post.pk}", scheme="dark")
    yield Shot("upload", "posts/new/")
    yield Shot("phone-explore", "explore/", form="phone")
    yield Shot("phone-post", f"posts/{post.pk}/", form="phone", scheme="dark")


def visitor() -> User:
    """Ada, who follows three people and likes every fourth picture, so that she has a home and tastes."""
    from accounts.follows.services import follow
    from accounts.models import User
    from discovery.models import Post
    from discovery.posts.services import like
    from discovery.tastes.processing import refresh_stale

    ada, is_new = User.objects.get_or_create(username="ada", defaults={"display_name": "Ada"})
    if is_new:
        posts = list(Post.objects.published().select_related("author").order_by("pk"))
        for author in list(dict.fromkeys(post.author for post in posts))[:3]:
            follow(follower=ada, followee=author)
        for post in posts[::4]:
            like(post=post, user=ada)
        refresh_stale()
    return ada


def taken(browser: Browser, site: str, key: str, shot: Shot) -> bytes:
    """A PNG of what the first screen shows, once nothing is on its way any more."""
    width, height = SIZES[shot.form]
    cookie: Any = {"name": "sessionid", "value": key, "url": site}
    with browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=shot.form == "phone",
        color_scheme=shot.scheme,
        locale="en-GB",
        reduced_motion="reduce",
    ) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        answer = page.goto(f"{site}{shot.path}", wait_until="networkidle")
        if answer is None or not answer.ok:
            raise SystemExit(f"{shot.path} did not answer.")
        return page.screenshot()


def reduced(png: bytes, width: int) -> bytes:
    """As WebP, `width` pixels across, of the best quality that fits in MOST_BYTES."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    small = whole.resize((width, round(whole.height * width / whole.width)), Image.Resampling.LANCZOS)
    for quality in range(85, 20, -5):
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= MOST_BYTES:
            return buffer.getvalue()
    raise SystemExit("A picture does not fit; make it smaller.")


if __name__ == "__main__":
    main()
