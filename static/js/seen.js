/* Tells Kindred which cards have been before somebody's eyes: half of a card for a second. Sent a few at a time. */

const address = document.querySelector("meta[name=seen]")?.content;
const SECOND = 1000;
const PAUSE = 4000;
const AT_ONCE = 100;

const looking = new Map();
const told = new Set();
let waiting = new Set();

function send() {
  if (!waiting.size) return;
  const ids = [...waiting].slice(0, AT_ONCE);
  waiting = new Set([...waiting].slice(AT_ONCE));
  // Kept alive, so that what was seen last is told although the page is left.
  fetch(address, {
    method: "POST",
    keepalive: true,
    headers: JSON.parse(document.body.getAttribute("hx-headers")),
    body: new URLSearchParams({ ids: ids.join(",") }),
  }).catch((error) => console.info("What was seen was not told:", error.message));
}

function note(card) {
  looking.delete(card);
  const id = card.dataset.post;
  if (told.has(id)) return;
  told.add(id);
  waiting.add(id);
}

const eyes = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && !looking.has(target)) looking.set(target, setTimeout(note, SECOND, target));
    if (!isIntersecting && looking.has(target)) {
      clearTimeout(looking.get(target));
      looking.delete(target);
    }
  }
}, { threshold: 0.5 });

function watch(part) {
  for (const card of part.querySelectorAll(".card[data-post]")) eyes.observe(card);
  if (part.matches(".card[data-post]")) eyes.observe(part);
}

if (address) {
  watch(document.body);
  document.body.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  setInterval(send, PAUSE);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
}
