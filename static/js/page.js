/* Small manners of every page: the theme, copying a link, messages, and telling screen readers what has changed. */

const announcer = document.getElementById("announcer");

function announce(text) {
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = text; }, 60);
}

/** A choice that equals the system's is no choice: the page follows the system again. */
function turnTheme() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
  const chosen = next === system ? null : next;
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  try {
    if (chosen) localStorage.setItem("theme", chosen);
    else localStorage.removeItem("theme");
  } catch (error) {
    console.info("The theme lasts for this page only:", error.message);
  }
  paintBar();
  announce(next === "dark" ? gettext("Dark theme") : gettext("Light theme"));
}

function toast(text) {
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  document.querySelector(".toasts").append(line);
  setTimeout(() => line.remove(), 3200);
}

for (const line of document.querySelectorAll(".toast:not(.error, .warning)")) setTimeout(() => line.remove(), 6000);

async function share(button) {
  const address = new URL(button.dataset.share, location.href).href;
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    // Closing the sheet without sharing is no failure.
    await navigator.share({ url: address, title: document.title }).catch(() => undefined);
    return;
  }
  try {
    await navigator.clipboard.writeText(address);
    toast(gettext("Link copied"));
  } catch (error) {
    console.info("No clipboard:", error.message);
    prompt(gettext("Copy this link:"), address);
  }
}

/** The bar of the browser, or of the phone, has the colour of the theme that was chosen. */
function paintBar() {
  const theme = document.documentElement.dataset.theme;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.dataset.own ??= meta.content;
    const of = theme && document.querySelector(`meta[name="theme-color"][media*="${theme}"]`);
    meta.content = of ? (of.dataset.own ?? of.content) : meta.dataset.own;
  }
}
paintBar();

/* The browser offers to install the app when it sees fit; the offer waits in a menu until somebody wants it. */
let offer;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  for (const button of document.querySelectorAll("[data-install]")) button.hidden = false;
});
async function install() {
  await offer?.prompt();
  offer = undefined;
  for (const button of document.querySelectorAll("[data-install]")) button.hidden = true;
}

/* After the page: the worker that shows a page of ours where there is no connection. */
addEventListener("load", () => {
  navigator.serviceWorker?.register("/sw.js").catch((error) => console.info("No service worker:", error.message));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-turn-theme]")) turnTheme();
  if (button.matches("[data-share]")) share(button);
  if (button.matches("[data-install]")) install();
  if (button.matches("[data-dismiss]")) button.closest(".toast").remove();
});

/* What was chosen and written but not posted stays with nobody who logs in after. */
document.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.endsWith("/logout/")) return;
  indexedDB.deleteDatabase("unposted");
  try {
    sessionStorage.clear();
  } catch (error) {
    console.info("This browser has kept nothing:", error.message);
  }
});

/* A button that was just pressed says what is, until the pointer comes back to say what the next press would do. */
document.addEventListener("pointerout", (event) => {
  const button = event.target.closest("[data-just]");
  if (button && !button.contains(event.relatedTarget)) delete button.dataset.just;
});

/* Of tabs that do not fit, the one that is open is in sight. */
for (const tab of document.querySelectorAll(".segments--links [aria-current]")) {
  const row = tab.closest(".segments--links");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
}

/* A form that was refused opens at the first of its fields that is wrong. */
document.querySelector("main [aria-invalid='true']")?.focus();

/* What htmx brought in may carry a sentence for those who do not see it arrive. */
document.body.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  const sentence = part.matches?.("[data-announce]") ? part : part.querySelector?.("[data-announce]");
  if (sentence && part !== document.body) announce(sentence.dataset.announce);
});

/* A part that was exchanged by a link with an address: reloading the page, or sharing it, shows the same. */
document.body.addEventListener("htmx:afterSwap", (event) => {
  const address = event.detail.requestConfig?.elt.dataset?.address;
  if (address) history.replaceState(history.state, "", address);
});

/* Where a part did not come, or is empty, what stands below it need not wait for it any more. */
document.body.addEventListener("htmx:afterRequest", (event) => { event.detail.elt.dataset.asked = ""; });

/* The next cards could not be had: the link stays, and says so. */
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(name, (event) => {
    const link = event.detail.elt?.querySelector?.("[data-retry]");
    if (link) link.textContent = link.dataset.retry;
    else if (event.detail.requestConfig?.verb === "post") toast(gettext("That did not reach Kindred. Try once more."));
  });
}

/* An upload that was watched has found its place among all others: what is like it can be shown now. */
let watched = false;
document.body.addEventListener("htmx:load", (event) => {
  const panel = event.detail.elt;
  if (panel.id !== "progress") return;
  if (panel.dataset.state !== "ready") watched = true;
  else if (watched) document.body.dispatchEvent(new Event("searchable"));
});
