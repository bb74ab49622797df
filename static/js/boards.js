/* The menu that saves a picture to a board: what it shows, the marks on the cards, and the messages that it leaves. */

const menu = document.getElementById("save-menu");
const waiting = document.getElementById("save-menu-waiting");
const MESSAGE_LASTS = 8000;

/* The boards of the picture before are not those of this one. */
menu.addEventListener("beforetoggle", (event) => {
  if (event.newState === "open") menu.replaceChildren(waiting.content.cloneNode(true));
});

/* A board is found by what its name holds. */
menu.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter-boards]")) return;
  const words = event.target.value.trim().toLowerCase();
  let shown = 0;
  for (const line of menu.querySelectorAll("[data-name]")) {
    line.hidden = !line.dataset.name.toLowerCase().includes(words);
    if (!line.hidden) shown += 1;
  }
  menu.querySelector(".choices__none").hidden = shown > 0;
});

/* Up and down step through the boards, as in every menu; Tab does too. */
menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input[type=radio]")) return;
  const stops = [...menu.querySelectorAll("button.choice-of-board, summary")].filter((stop) => stop.checkVisibility());
  const place = stops.indexOf(document.activeElement);
  const next = stops[(place + step + stops.length) % stops.length];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

/* Sent by the server once a post was put on a board or taken off one. */
document.body.addEventListener("board-items", (event) => {
  const { post, saved } = event.detail;
  for (const button of document.querySelectorAll(`[data-save="${CSS.escape(post)}"]`)) {
    button.toggleAttribute("data-saved", saved);
  }
  if (menu.matches(":popover-open")) menu.hidePopover();
});

/** A message stays while somebody is about to undo what it tells of. */
function fade(message) {
  setTimeout(() => {
    if (message.matches(":hover, :focus-within")) fade(message);
    else message.remove();
  }, MESSAGE_LASTS);
}

document.body.addEventListener("htmx:load", (event) => {
  const message = event.detail.elt;
  if (!message.matches?.(".toast[data-fleeting]")) return;
  // The last one alone can be undone at a glance.
  for (const earlier of document.querySelectorAll(".toast[data-fleeting]")) if (earlier !== message) earlier.remove();
  fade(message);
});
