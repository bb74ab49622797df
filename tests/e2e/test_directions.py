"""A page that is written from right to left, or zoomed to twice its size, fits its window and keeps its order."""

from __future__ import annotations

from tests.e2e.addresses import ask_everything

TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth + 1) return [];
  const out = (each) => each.left < -1 || each.right > root.clientWidth + 1;
  return [...document.querySelectorAll("body *")].filter((one) => out(one.getBoundingClientRect())).slice(0, 4)
    .map((one) => `${one.tagName}.${one.className}`).concat(`${root.scrollWidth} > ${root.clientWidth}`);
}"""
TURN = """() => {
  document.documentElement.dir = "rtl";
  dispatchEvent(new Event("resize"));
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def test_no_page_is_wider_than_its_window(museum, site, live_server, sign_in, size):
    """At a desk as wide as one zoomed to 200 %: half of 1440 pixels."""
    sign_in(museum.visitor)
    if size == "desktop":
        site.set_viewport_size({"width": 720, "height": 450})
    found: dict[str, list[str]] = {}
    for name, address in ask_everything(museum, museum.visitor).pages.items():
        site.goto(f"{live_server.url}{address}")
        found[name] = site.evaluate(TOO_WIDE)
        site.evaluate(TURN)
        found[f"{name}, from right to left"] = site.evaluate(TOO_WIDE)
    assert len(found) > 60
    assert {name: parts for name, parts in found.items() if parts} == {}


def test_from_right_to_left_the_name_of_the_site_stands_at_the_right(site):
    site.evaluate(TURN)
    brand, width = site.locator(".brand").bounding_box(), site.evaluate("document.documentElement.clientWidth")
    assert brand["x"] + brand["width"] > width / 2
