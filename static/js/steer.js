/* The menu behind the three dots of a card: one for the whole page, filled from the address of the link. */

const ID = "steer-menu";

function menu() {
  const known = document.getElementById(ID);
  if (known) return known;
  const made = document.createElement("div");
  made.id = ID;
  made.className = "menu menu--here";
  made.popover = "auto";
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-label", gettext("More or less like this"));
  document.body.append(made);
  return made;
}

let opener = null;

async function open(link) {
  const sheet = menu();
  sheet.replaceChildren();
  if (opener) opener.style.anchorName = "";
  opener = link;
  link.style.anchorName = `--${ID}`;
  sheet.style.positionAnchor = `--${ID}`;
  await htmx.ajax("GET", link.getAttribute("href"), { target: `#${ID}`, swap: "innerHTML" });
  if (!sheet.firstElementChild) return;
  sheet.showPopover();
  sheet.querySelector("button")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-steer]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

/* What changes the card itself has no more to say. */
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig?.elt.matches("[data-closes]") && event.detail.shouldSwap) menu().hidePopover();
});
