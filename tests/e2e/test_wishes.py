"""What people ask of their browser is done: 200 % and 400 % zoom, less motion, colours of their own, dark or light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.museum import Museum
from tests.e2e.test_screens import addresses

# A screen of 1280 by 900 pixels, enlarged: what CSS is left with (WCAG 2.2, 1.4.4 and 1.4.10).
ZOOMED = {
    "200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "400 %": {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4},
}
# What reaches beyond the screen, where the page is wider than that.
BEYOND = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 0.5)
    .map((one) => one.outerHTML.slice(0, 80)).slice(0, 6);
}"""
MOVING = """() => document.getAnimations()
  .filter((one) => one.timeline instanceof DocumentTimeline && one.playState === "running"
    && one.effect.getComputedTiming().activeDuration > 50)
  .map((one) => one.animationName ?? one.transitionProperty)"""
desk_only = pytest.mark.parametrize("size", ["desktop"], indirect=True)


@desk_only
@pytest.mark.parametrize("browser_context_args", ZOOMED.values(), ids=ZOOMED, indirect=True)
def test_an_enlarged_page_is_scrolled_one_way_only(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None], size: str
) -> None:
    sign_in(museum.visitor)
    wide = {}
    for name, (path, _) in addresses(museum).items():
        site.goto(f"{live_server.url}{path}")
        expect(site.locator(".htmx-request")).to_have_count(0)
        if beyond := site.evaluate(BEYOND):
            wide[name] = beyond
    assert wide == {}


@pytest.mark.parametrize("browser_context_args", [{"reduced_motion": "reduce"}], indirect=True)
def test_nothing_moves_for_who_wants_less_motion(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]
) -> None:
    sign_in(museum.visitor)
    for path in ("/explore/", museum.posts[0].get_absolute_url()):
        site.goto(f"{live_server.url}{path}")
        expect(site.locator(".htmx-request")).to_have_count(0)
        site.get_by_role("button", name="Your account").click()
        assert site.evaluate(MOVING) == []
        assert site.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("browser_context_args", [{"forced_colors": "active"}], indirect=True)
def test_colours_of_ones_own_leave_controls_that_can_be_told(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}{museum.posts[0].get_absolute_url()}")
    assert site.evaluate("() => matchMedia('(forced-colors: active)').matches")
    like = site.locator("#post .like__button")
    like.focus()
    site.keyboard.press("Shift+Tab")
    site.keyboard.press("Tab")
    outline = like.evaluate("one => getComputedStyle(one).outlineStyle")
    stroke, behind = like.evaluate(
        "one => [getComputedStyle(one.querySelector('svg')).stroke, getComputedStyle(document.body).backgroundColor]"
    )
    assert outline != "none"
    assert stroke != behind


def test_dark_follows_the_browser_and_a_choice_stays(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]
) -> None:
    """Lightness of the page's ground, 0 to 255."""
    ground = """() => {
      const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
      const pen = canvas.getContext("2d");
      pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
      pen.fillRect(0, 0, 1, 1);
      return pen.getImageData(0, 0, 1, 1).data[0];
    }"""
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/settings/")
    site.emulate_media(color_scheme="light")
    assert site.evaluate(ground) > 200
    site.emulate_media(color_scheme="dark")
    assert site.evaluate(ground) < 60
    site.get_by_label("Light", exact=True).check(force=True)
    assert site.evaluate(ground) > 200
    site.goto(f"{live_server.url}/explore/")
    assert site.evaluate(ground) > 200
