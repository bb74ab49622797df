/* Keys: arrows step from card to card as they lie on the screen; single letters like, save and search. Tab works as ever. */

const SWITCH = "single-keys";
const sheet = document.getElementById("keys");
const choice = sheet.querySelector("input");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const cards = () => [...document.querySelectorAll("masonry-grid .card[data-post]")].filter((card) => card.checkVisibility());
const centre = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];

/** The card that lies next in this direction: in the same column, or in the nearest column at the nearest height. */
function neighbour(card, key) {
  const from = card.getBoundingClientRect();
  const [x, y] = centre(from);
  const others = cards().filter((other) => other !== card).map((other) => {
    const place = other.getBoundingClientRect();
    const [otherX, otherY] = centre(place);
    return { other, aside: otherX - x, below: place.top - from.top, apart: Math.abs(otherY - y) };
  });
  const least = (list, measure) => list.reduce((best, one) => (!best || measure(one) < measure(best) ? one : best), null);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const way = key === "ArrowDown" ? 1 : -1;
    const column = others.filter(({ aside, below }) => Math.abs(aside) < from.width / 2 && below * way > 0);
    return least(column, ({ below }) => below * way)?.other;
  }
  const way = key === "ArrowRight" ? 1 : -1;
  const beyond = others.filter(({ aside }) => aside * way > from.width / 2);
  const nearest = least(beyond, ({ aside }) => Math.abs(aside));
  const column = beyond.filter(({ aside }) => Math.abs(aside - nearest.aside) < from.width / 2);
  return least(column, ({ apart }) => apart)?.other;
}

function goTo(card) {
  const link = card?.querySelector(":scope > a");
  if (!link) return false;
  link.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: calm.matches ? "instant" : "smooth" });
  return true;
}

function step(card, key) {
  if (key === "Home") return goTo(cards()[0]);
  if (key === "End") return goTo(cards().at(-1));
  return goTo(neighbour(card, key));
}

/** Sideways, from nowhere: into the grid, at the first card in sight. Up and down go on scrolling the page. */
function enter(key) {
  if (key !== "ArrowRight" && key !== "ArrowLeft") return false;
  return goTo(cards().find((card) => card.getBoundingClientRect().top >= 0 && card.getBoundingClientRect().top < innerHeight));
}

/** Of the card that has the focus, or of the post that the page is about. */
function press(selector) {
  const place = document.activeElement.closest(".card[data-post]") ?? document.getElementById("post");
  const button = place?.querySelector(selector);
  button?.click();
  return Boolean(button);
}

const LETTERS = {
  l: () => press(".like__button"),
  s: () => press(".save__button"),
  "/": () => {
    const field = document.querySelector("#search-form input[type=search]");
    field?.focus();
    return Boolean(field);
  },
  "?": () => {
    sheet.showPopover();
    return true;
  },
};

const isTaken = (event) =>
  event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey ||
  event.target.closest?.("input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open, crop-tool, picture-carousel");

function answer(event) {
  if (LETTERS[event.key]) return !event.repeat && choice.checked && LETTERS[event.key]();
  if (!/^(Arrow|Home$|End$)/.test(event.key) || event.shiftKey) return false;
  const card = document.activeElement.closest("masonry-grid .card[data-post]");
  if (card) return step(card, event.key);
  return document.activeElement === document.body && enter(event.key);
}

document.addEventListener("keydown", (event) => {
  if (!isTaken(event) && answer(event)) event.preventDefault();
});

/* Letters that do something can be switched off: who speaks to their computer would press them by accident. */
try {
  choice.checked = localStorage.getItem(SWITCH) !== "off";
  choice.addEventListener("change", () => localStorage.setItem(SWITCH, choice.checked ? "on" : "off"));
} catch (error) {
  console.info("The choice of keys lasts for this page only:", error.message);
}
