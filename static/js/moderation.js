/* The queue by keyboard: j and k walk, 1 to 5 choose, Ctrl+Enter decides, u takes back; everything is a form without.
   Whoever has switched single keys off (static/js/keys.js) is not surprised by these. */

const help = document.getElementById("moderation-keys");
const areWanted = () => document.querySelector("#keys input")?.checked ?? true;

const cases = () => [...document.querySelectorAll("[data-case]")];
const current = () => document.activeElement.closest("[data-case]");

function step(by) {
  const all = cases();
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(current()) + by))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** Leaving something needs no reason; for all else the reason comes next. */
function choose(key) {
  const shown = current() ?? cases()[0];
  const radio = shown?.querySelector(`[data-key="${key}"]`);
  if (!radio) return;
  radio.checked = true;
  shown.querySelector(key === "1" ? "button[type=submit]" : "textarea").focus();
}

function pictures() {
  const details = (current() ?? cases()[0])?.querySelector(".case__pictures");
  if (details) details.open = !details.open;
}

const KEYS = {
  j: () => step(1),
  k: () => step(current() ? -1 : 0),
  p: pictures,
  u: () => [...document.querySelectorAll("[data-undo]")].pop()?.click(),
  "?": () => help.togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    current()?.querySelector(".case__form").requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, input:not([type=radio])")) return;
  if (!areWanted()) return;
  const act = KEYS[event.key] ?? (/^[1-5]$/.test(event.key) && (() => choose(event.key)));
  if (!act) return;
  event.preventDefault();
  act();
}, { capture: true }); // before the keys of every page, of which ? is one

/* What was decided leaves its line; the next case is at hand. */
document.body.addEventListener("htmx:load", (event) => {
  const decided = event.detail.elt;
  if (!decided.matches?.("[data-decided]")) return;
  let next = decided.nextElementSibling;
  while (next && !next.matches("[data-case]")) next = next.nextElementSibling;
  (next ?? cases().pop() ?? decided.querySelector("button"))?.focus();
});
