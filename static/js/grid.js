/* Keeps the grid of a page that is left, so that Back finds the same cards in the same place (paint.js puts them back);
   and says when the next cards could not be had. What is kept lies in this tab alone, and goes with its reader. */

const MOST_CHARACTERS = 2_000_000;
const grid = () => document.querySelector("main masonry-grid[data-reader]");
let isClaimed = false;
let isOver = false;

function records() {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith("grid:"));
  const all = keys.map((key) => ({ key, ...JSON.parse(sessionStorage.getItem(key)) }));
  return all.sort((one, other) => other.at - one.at);
}

function forget(isUnwanted) {
  try {
    for (const record of records()) if (isUnwanted(record)) sessionStorage.removeItem(record.key);
  } catch (error) {
    console.info("Nothing is kept of this page:", error.message);
  }
}

/** The cards as HTML that can be parsed again under the Content Security Policy, and asks for nothing twice. */
function cardsOf(grid) {
  const copy = document.createElement("div");
  for (const child of grid.children) copy.append(child.cloneNode(true));
  for (const element of copy.querySelectorAll("*")) {
    for (const name of ["style", "autofocus", "data-announce", "data-failed"]) element.removeAttribute(name);
    element.classList.remove("htmx-request", "htmx-added", "htmx-settling", "htmx-swapping");
    if (element.getAttribute("hx-trigger")?.startsWith("load")) element.removeAttribute("hx-get");
  }
  return copy.innerHTML;
}

function keep() {
  const left = grid();
  const first = left && [...left.querySelectorAll(".card[data-post]")].find((card) => card.getBoundingClientRect().bottom > 0);
  if (isOver || !first || !history.state?.grid) return;
  const key = `grid:${history.state.grid}`;
  const focused = left.querySelector(":focus-visible")?.closest(".card")?.dataset.post;
  const text = JSON.stringify({
    reader: left.dataset.reader, address: location.pathname + location.search, at: Date.now(),
    card: first.dataset.post, top: first.getBoundingClientRect().top, focused, cards: cardsOf(left),
  });
  let room = MOST_CHARACTERS - text.length;
  forget((record) => record.key === key || (room -= record.cards.length) < 0);
  if (text.length > MOST_CHARACTERS) return;
  try {
    sessionStorage.setItem(key, text);
  } catch (error) {
    console.info("The place in this grid is not kept:", error.message);
  }
}

/* A grid has a place of its own in the history of the tab: the same list opened twice is left at two places. */
function claim() {
  if (isClaimed || !grid()) return;
  isClaimed = true;
  forget((record) => record.reader !== grid().dataset.reader);
  if (!history.state?.grid) history.replaceState({ ...history.state, grid: `${Date.now()}-${Math.random()}` }, "");
}

/* The lists under a post are asked for when it is shown; there is nothing to put back before. */
if (!document.getElementById("post")) {
  claim();
  document.body.addEventListener("htmx:load", claim);
  addEventListener("pagehide", keep);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[action$='/logout/']")) return;
  isOver = true;
  forget(() => true);
});

/* The next cards could not be had: it is said, and tried again as soon as there is a connection. */
const moreOf = (event) => event.detail.elt?.closest?.(".more");
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(name, (event) => { if (moreOf(event)) moreOf(event).dataset.failed = ""; });
}
document.body.addEventListener("htmx:beforeRequest", (event) => { if (moreOf(event)) delete moreOf(event).dataset.failed; });
addEventListener("online", () => {
  for (const link of document.querySelectorAll(".more[data-failed] > a")) link.click();
});
