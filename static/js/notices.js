/* The number at the bell is asked for while the page is looked at, and as soon as it is looked at again. */

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "notices-badge" && document.hidden) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new Event("visible"));
});
