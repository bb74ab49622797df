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

function mark(button, saved) {
  button.toggleAttribute("data-saved", saved);
  button.setAttribute("aria-label", saved ? gettext("Saved. Save to a board, or take it off") : gettext("Save to a board"));
}

/* Cards that come with the page, or later, ask together which of them are saved (htmx tells of each card by itself);
   so many that the address stays short enough for every server: a line of 4 KB, where a post is 42 characters. */
const ASKED_AT_ONCE = 60;
const known = new Map();
let fresh = [];

function markSaved(part) {
  for (const button of part.querySelectorAll("[data-save]")) {
    const post = button.dataset.save;
    if (known.get(post)) mark(button, true);
    if (known.has(post)) continue;
    known.set(post, false);
    if (!fresh.length) setTimeout(askForFresh);
    fresh.push(post);
  }
}

function askForFresh() {
  for (let from = 0; from < fresh.length; from += ASKED_AT_ONCE) askFor(fresh.slice(from, from + ASKED_AT_ONCE));
  fresh = [];
}

async function askFor(posts) {
  try {
    const answer = await fetch(`${menu.dataset.saved}?${new URLSearchParams(posts.map((id) => ["post", id]))}`);
    if (!answer.ok) return;
    for (const id of (await answer.json()).saved) {
      known.set(id, true);
      for (const button of document.querySelectorAll(`[data-save="${CSS.escape(id)}"]`)) mark(button, true);
    }
  } catch (error) {
    console.info("Which are saved is not known:", error.message);
  }
}
markSaved(document);
document.body.addEventListener("htmx:load", (event) => markSaved(event.detail.elt));

/* Sent by the server once a post was put on a board or taken off one. */
document.body.addEventListener("board-items", (event) => {
  const { post, saved } = event.detail;
  known.set(post, saved);
  for (const button of document.querySelectorAll(`[data-save="${CSS.escape(post)}"]`)) mark(button, saved);
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
