/* A picture dropped or pasted anywhere on any page is searched with; on the page for posting it joins the upload.
   The search is a real form, so that it navigates like any other. */

const veil = document.getElementById("drop-veil");
const said = veil.querySelector("strong");
const invitation = said.textContent;
let depth = 0;
let fromHere = false;

/** The form of an open sheet or, where a search has lost its picture, of the page itself; else a new search. */
const form = () =>
  document.querySelector(":popover-open [data-search-picture], main > [data-search-picture]") ?? document.getElementById("drop-form");
const composer = () => document.querySelector("upload-composer");
const pictures = (transfer) =>
  [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name));
const carriesFiles = (event) => !fromHere && [...(event.dataTransfer?.types ?? [])].includes("Files");

function show(text) {
  said.textContent = text;
  if (!veil.matches(":popover-open")) veil.showPopover();
}

function hide() {
  depth = 0;
  veil.classList.remove("is-busy");
  veil.querySelector("img")?.remove();
  if (veil.matches(":popover-open")) veil.hidePopover();
}

/** Busy until the next page comes: the picture itself, and what is being done with it. */
function busy(file) {
  veil.classList.add("is-busy");
  const preview = new Image();
  preview.alt = "";
  preview.addEventListener("error", () => preview.remove());
  preview.src = URL.createObjectURL(file);
  veil.querySelector("img")?.remove();
  veil.prepend(preview);
  show(gettext("Looking at your picture…"));
}

function searchWith(file) {
  const target = form();
  const transfer = new DataTransfer();
  transfer.items.add(file);
  target.elements.picture.files = transfer.files;
  busy(file);
  target.requestSubmit();
}

function take(files) {
  if (composer()) {
    hide();
    composer().add(files);
  } else {
    searchWith(files[0]);
  }
}

document.addEventListener("dragstart", () => { fromHere = true; });
document.addEventListener("dragend", () => { fromHere = false; });
document.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth += 1;
  show(composer() ? gettext("Drop to add to your post") : invitation);
});
document.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (!carriesFiles(event)) return;
  depth -= 1;
  if (depth <= 0) hide();
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  const files = pictures(event.dataTransfer);
  if (files.length) {
    take(files);
  } else {
    show(gettext("That is not a picture Kindred can read. Try a JPEG, PNG, WebP, GIF, AVIF or HEIC."));
    setTimeout(hide, 2600);
  }
});
document.addEventListener("paste", (event) => {
  const files = pictures(event.clipboardData);
  // Office programs put a picture of a text beside it: into a field goes the text.
  const isText = event.target.closest?.("input, textarea") && event.clipboardData.types.includes("text/plain");
  if (!files.length || isText) return;
  event.preventDefault();
  take(files);
});

/* Choosing a file in any picture search sends it at once. */
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches('[data-search-picture] input[type="file"]') && input.files.length) {
    busy(input.files[0]);
    input.form.requestSubmit();
  }
});
veil.addEventListener("click", () => { if (!veil.classList.contains("is-busy")) hide(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  hide();
  for (const each of document.querySelectorAll("[data-search-picture]")) each.reset();
});
