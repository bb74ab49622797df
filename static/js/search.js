/* The one bar: tags and people while one types, by the combobox pattern of WAI-ARIA, and the wheel of colours, which is
   loaded when its sheet opens. Without JavaScript the bar is a plain form. */

const PAUSE = 140;

const form = document.getElementById("search-form");
const input = form.elements.q;
const list = document.getElementById("search-options");
let chosen = -1;
let asked = null;
let waiting = 0;

for (const [name, value] of Object.entries({
  role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
})) input.setAttribute(name, value);

const options = () => [...list.children];

function close() {
  clearTimeout(waiting);
  asked?.abort();
  list.hidden = true;
  choose(-1);
  input.setAttribute("aria-expanded", "false");
}

function choose(place) {
  chosen = place;
  options().forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
  const option = options()[place];
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const typed = input.value.trim();
  if (typed.length < 2) return close();
  try {
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams(new FormData(form))}`, { signal: asked.signal });
    if (!answer.ok || input.value.trim() !== typed || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") console.info("Nothing is offered while typing:", error.message);
    return;
  }
  choose(-1);
  list.hidden = !list.children.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const many = options().length;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && !list.hidden) {
    event.preventDefault();
    // One place more than there are options: what was typed.
    choose(((chosen + 1 + by + many + 1) % (many + 1)) - 1);
  } else if (event.key === "Enter" && options()[chosen]) {
    event.preventDefault();
    options()[chosen].click();
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close();
  }
});
form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
// A press would take the focus from the field, and the list with it, before it is a click.
list.addEventListener("pointerdown", (event) => event.preventDefault());
form.addEventListener("submit", close);

const sheet = document.getElementById("add-colour");
sheet.addEventListener("beforetoggle", (event) => {
  if (event.newState === "open") import(sheet.querySelector("colour-wheel").dataset.module);
});
