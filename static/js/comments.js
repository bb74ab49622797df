/* Writing under a post: Ctrl+Enter sends, the length is counted, what was not sent is kept, and @ names people. */

const MOST = 2000;
const COUNTED_FROM = 0.8;
const language = document.documentElement.lang;
const BEING_NAMED = /(?<![\w@/.?&=#%+~:-])@([a-z0-9_.]{0,30})$/i;

const isField = (element) => element.matches?.(".comment-form textarea");
const draftOf = (field) => `comment:${field.dataset.reader}:${field.id}`;

function keep(field) {
  try {
    if (field.value.trim()) sessionStorage.setItem(draftOf(field), field.value);
    else sessionStorage.removeItem(draftOf(field));
  } catch (error) {
    console.info("What is typed is not kept:", error.message);
  }
}

function restore(part) {
  for (const field of part.querySelectorAll(".comment-form textarea")) {
    const kept = sessionStorage.getItem(draftOf(field));
    if (kept && !field.value.trim()) field.value = kept;
    count(field);
  }
}

/** In characters, as the server counts them: one outside the basic plane is one. */
function count(field) {
  const line = field.form.querySelector("[data-length]");
  const length = [...field.value].length;
  line.hidden = length < MOST * COUNTED_FROM;
  const numbers = { length: length.toLocaleString(language), most: MOST.toLocaleString(language) };
  line.textContent = interpolate(gettext("%(length)s of %(most)s characters"), numbers, true);
  line.toggleAttribute("data-over", length > MOST);
}

document.addEventListener("input", (event) => {
  if (!isField(event.target)) return;
  keep(event.target);
  count(event.target);
  ask(event.target);
});

document.addEventListener("keydown", (event) => {
  if (!isField(event.target)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else onListKey(event);
});
document.addEventListener("focusout", (event) => { if (isField(event.target)) close(); });
document.body.addEventListener("htmx:load", (event) => restore(event.detail.elt));
restore(document);

/* Sent, nothing is left to keep, before the new form would find it; refused, the form comes back with it. */
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = requestConfig?.elt;
  if (!form?.matches?.(".comment-form") || xhr.status >= 300 || xhr.getResponseHeader("HX-Retarget")) return;
  sessionStorage.removeItem(draftOf(form.querySelector("textarea")));
});

/* What did not arrive is still there, and says so. */
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { elt: form, successful } = event.detail;
  if (form.matches?.(".comment-form")) form.querySelector("[data-not-sent]").hidden = successful;
});

/* ------------------------------------------------------------------- people to name, as a list under the field */
let list = null;
let chosen = -1;
let asking = null;

function typedName(field) {
  return field.selectionStart === field.selectionEnd ? BEING_NAMED.exec(field.value.slice(0, field.selectionStart))?.[1] : undefined;
}

async function ask(field) {
  const name = typedName(field);
  asking?.abort();
  if (!name) return close();
  asking = new AbortController();
  try {
    const answer = await fetch(`${field.dataset.people}?q=${encodeURIComponent(name)}`, { signal: asking.signal });
    if (answer.ok && document.activeElement === field) show(field, (await answer.json()).people);
  } catch (error) {
    if (error.name !== "AbortError") console.info("No names:", error.message);
  }
}

function show(field, people) {
  close();
  if (!people.length) return;
  list = Object.assign(document.createElement("ul"), { className: "listbox comment-names", id: `${field.id}-names` });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", gettext("People to mention"));
  list.field = field;
  list.append(...people.map((person, index) => {
    const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}`, textContent: person.name });
    option.setAttribute("role", "option");
    option.dataset.username = person.username;
    option.append(Object.assign(document.createElement("small"), { textContent: `@${person.username}` }));
    option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(option); });
    return option;
  }));
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  choose(0);
  document.getElementById("announcer").textContent = interpolate(
    ngettext("%(number)s person to mention", "%(number)s people to mention", people.length), { number: people.length }, true);
}

function choose(place) {
  const options = [...list.children];
  chosen = (place + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
  list.field.setAttribute("aria-activedescendant", options[chosen].id);
  options[chosen].scrollIntoView({ block: "nearest" });
}

function take(option) {
  const { field } = list;
  const start = field.selectionStart - typedName(field).length;
  field.setRangeText(`${option.dataset.username} `, start, field.selectionStart, "end");
  close();
  keep(field);
}

function onListKey(event) {
  if (!list) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function close() {
  if (!list) return;
  list.field.removeAttribute("aria-activedescendant");
  list.field.removeAttribute("aria-controls");
  list.remove();
  list = null;
}
