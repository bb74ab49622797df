"""Screenshots of a running site, phone and desktop, light and dark: `python -m tests.e2e.gallery URL FOLDER`."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

SIZES = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}
THEMES = ("light", "dark")
PAGES = {
    "explore": "/explore/",
    "people": "/people/",
    "search": "/search/",
    "words": "/search/?q=blue",
    "nothing": "/search/?q=zzzzzz",
    "login": "/accounts/login/",
    "join": "/accounts/signup/",
    "missing": "/nothing-is-here/",
}


def addresses(page: Page, site: str) -> dict[str, str]:
    """The pages of `PAGES`, and those of the first post on the site: itself, what is like it, its author, its tag."""
    page.goto(f"{site}/explore/")
    found = dict(PAGES)
    post = page.locator(".card > a").first.get_attribute("href") if page.locator(".card").count() else None
    if post is None:
        return found
    found |= {"post": post, "similar": f"/search/?post={post.split('/')[2]}"}
    page.goto(f"{site}{post}")
    links = page.locator("#post a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
    for name, pattern in {"profile": r"^/@[^/]+/$", "tag": r"^/tags/"}.items():
        matching = [link for link in links if link and re.match(pattern, link)]
        if matching:
            found[name] = matching[0]
    return found


def photograph(context: BrowserContext, site: str, folder: Path, suffix: str) -> None:
    page = context.new_page()
    for name, address in addresses(page, site).items():
        page.goto(f"{site}{address}", wait_until="networkidle")
        page.screenshot(path=folder / f"{name}-{suffix}.png")


def main(site: str, folder: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for size, options in SIZES.items():
            for theme in THEMES:
                context = browser.new_context(**options, color_scheme=theme)  # type: ignore[arg-type]
                photograph(context, site.rstrip("/"), Path(folder), f"{size}-{theme}")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
