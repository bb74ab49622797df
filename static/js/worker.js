/* The service worker, served at /sw.js behind a line that says what SHELL is. It keeps the offline page and our own
   static files, never a page or a picture of anybody; and it takes what a phone shares to the app. */

const KEPT = `shell-${SHELL.version}`;
const SHARED = "shared";

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await kept.addAll([SHELL.offline, ...SHELL.files].map((address) => new Request(address, { cache: "reload", credentials: "omit" })));
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
    await registration.navigationPreload?.enable();
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST") {
    if (pathname === SHELL.share) event.respondWith(taken(request));
    // What was shared and not used stays with nobody who logs in after.
    if (pathname === SHELL.logout) event.waitUntil(caches.delete(SHARED));
  } else if (request.mode === "navigate") {
    event.respondWith(page(event));
  } else if (request.method === "GET" && pathname.startsWith(SHELL.static)) {
    event.respondWith(file(event));
  }
});

/** From the network alone; where there is none, the page that says so. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(SHELL.offline)) ?? Response.error();
  }
}

/** At once from what is kept, which is renewed meanwhile. Names hold a hash of the content: a new release asks for others. */
async function file(event) {
  const kept = await caches.open(KEPT);
  const found = await kept.match(event.request);
  const fresh = fetch(event.request).then(async (response) => {
    if (response.ok) await kept.put(event.request, response.clone());
    return response;
  });
  if (!found) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return found;
}

/** Pictures lie in a cache as /share/0, /share/1 and so on, until the page of that address has used them. */
async function taken(request) {
  const form = await request.formData();
  const pictures = form.getAll("picture").filter((each) => each instanceof File && each.size);
  await caches.delete(SHARED);
  const shared = await caches.open(SHARED);
  await Promise.all(pictures.map((picture, place) => shared.put(`${SHELL.share}${place}`, new Response(picture, {
    headers: { "Content-Type": picture.type || "application/octet-stream", "X-Name": encodeURIComponent(picture.name) },
  }))));
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean).join(" ");
  return Response.redirect(`${SHELL.share}?${new URLSearchParams({ words })}`, 303);
}
