/* The number at the bell is asked for while the page is looked at, and as soon as it is looked at again. */

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "notices-badge" && document.hidden) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new Event("visible"));
});

/* On the page of notifications itself, what has come since it was opened is offered above it. */
let isOwnDoing = false;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches(".told__keep")) isOwnDoing = true;
});
document.body.addEventListener("htmx:load", (event) => {
  const badge = event.detail.elt;
  const fresh = document.querySelector(".notices__fresh");
  if (!fresh || badge.id !== "notices-badge") return;
  if ("announce" in badge.dataset && !isOwnDoing) fresh.hidden = false;
  isOwnDoing = false;
});
