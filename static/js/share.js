/* What a phone shared to the app, as the service worker has put it aside: shown, then searched with or posted. */

const place = document.querySelector("[data-shared]");
const form = place.querySelector("[data-search-picture]");

async function pictures() {
  if (!("caches" in globalThis)) return [];
  const shared = await caches.open("shared");
  const kept = await Promise.all((await shared.keys()).map((key) => shared.match(key)));
  return Promise.all(kept.map(async (response) => {
    const type = response.headers.get("Content-Type");
    return new File([await response.blob()], decodeURIComponent(response.headers.get("X-Name") ?? ""), { type });
  }));
}

function preview(file) {
  const image = new Image();
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.addEventListener("error", () => image.replaceWith(file.name));
  const item = document.createElement("li");
  item.append(image);
  return item;
}

const files = await pictures();
if (files.length) {
  place.hidden = false;
  document.querySelector("[data-nothing-shared]").hidden = true;
  place.querySelector("ul").append(...files.map(preview));
  const transfer = new DataTransfer();
  transfer.items.add(files[0]);
  form.elements.picture.files = transfer.files;
}
form.addEventListener("submit", () => { caches.delete("shared"); });
