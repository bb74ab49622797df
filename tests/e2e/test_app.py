"""The site as an app: without a connection it says so in words, and what a phone shares to it can be searched with."""

from __future__ import annotations

from playwright.sync_api import Page, expect

KEPT = """async () => {
  const caught = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) caught.push(new URL(request.url).pathname);
  }
  return caught;
}"""


def ready(page: Page) -> None:
    """The worker rules over the page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def share(page: Page, *files: dict[str, object]) -> None:
    """As a phone's system does: a form of its own, sent to the address that the manifest names."""
    page.evaluate("""() => {
      const form = Object.assign(document.createElement("form"), { method: "post", enctype: "multipart/form-data" });
      form.action = "/share/";
      form.append(Object.assign(document.createElement("input"), { type: "file", name: "picture", multiple: true }));
      form.id = "of-the-phone";
      document.body.append(form);
    }""")
    page.set_input_files("#of-the-phone input", list(files))
    with page.expect_navigation():
        page.evaluate("document.getElementById('of-the-phone').submit()")


def test_without_a_connection_a_page_says_so_and_comes_back_by_itself(site, live_server):
    ready(site)
    site.context.set_offline(True)
    site.goto(f"{live_server.url}/people/")
    expect(site.get_by_role("heading", name="No connection")).to_be_visible()
    site.context.set_offline(False)
    expect(site.get_by_role("heading", name="People", exact=True)).to_be_visible()


def test_the_device_keeps_no_page_and_no_picture_of_anybody(site, live_server, sign_up):
    sign_up("ada.draws")
    ready(site)
    for path in ("/", "/explore/", "/settings/"):
        site.goto(f"{live_server.url}{path}")
    kept = site.evaluate(KEPT)
    assert "/offline/" in kept
    assert {path for path in kept if not path.startswith(("/offline/", "/static/"))} == set()


def test_a_picture_shared_from_the_phone_is_searched_with(site, live_server, picture_file):
    ready(site)
    picture = picture_file("mei.ridges", 0).read_bytes()
    share(site, *({"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture} for n in "ab"))
    expect(site.get_by_role("heading", name="What shall become of it?")).to_be_visible()
    expect(site.locator(".shared__pictures img")).to_have_count(2)
    site.get_by_role("button", name="Search with it").click()
    site.wait_for_url("**/search/?picture=*")
    assert not [path for path in site.evaluate(KEPT) if path.startswith("/share/")]


def test_what_was_shared_is_forgotten_at_log_out(site, live_server, sign_up, picture_file):
    sign_up("ada.draws")
    ready(site)
    share(site, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_file("mei.ridges", 0).read_bytes()})
    expect(site.locator(".shared__pictures img")).to_have_count(1)
    site.get_by_role("button", name="Your account").click()
    site.get_by_role("button", name="Log out").click()
    site.wait_for_function("async () => !(await caches.has('shared'))")
