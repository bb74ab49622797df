/* What somebody has written into the form of a post, out of it and into it again; and what was shared to the app. */

const NAMES = ["caption", "tags", "visibility", "release", "release_at", "is_sensitive"];
const TYPED = ["caption", "tags"];

export function wordsOf(form) {
  const { elements } = form;
  const value = (name) => {
    if (name === "tags") return form.querySelector("tag-input").value ?? elements.tags.value;
    return elements[name].type === "checkbox" ? elements[name].checked : elements[name].value;
  };
  return Object.fromEntries(NAMES.map((name) => [name, value(name)]));
}

/** What was typed since stays. */
export function recall(form, words) {
  const { elements } = form;
  for (const name of NAMES) {
    if (words[name] === undefined || (TYPED.includes(name) && elements[name].value)) continue;
    if (elements[name].type === "checkbox") elements[name].checked = words[name];
    else elements[name].value = words[name];
  }
  customElements.whenDefined("tag-input").then(() => form.querySelector("tag-input").recall());
}

/** The pictures that the service worker has put aside; they are nobody else's from now on. */
export async function shared() {
  if (!new URLSearchParams(location.search).has("shared") || !("caches" in globalThis)) return [];
  const cache = await caches.open("shared");
  const keys = await cache.keys();
  const files = await Promise.all(keys.map(async (key) => {
    const response = await cache.match(key);
    const name = decodeURIComponent(response.headers.get("X-Name") ?? "");
    return new File([await response.blob()], name, { type: response.headers.get("Content-Type") ?? "" });
  }));
  await Promise.all(keys.map((key) => cache.delete(key)));
  return files;
}
