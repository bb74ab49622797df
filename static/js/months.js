/* The months beside a library: the one that is in sight is marked, and one that is on the page already is scrolled to. */

const rail = document.querySelector(".library-months");
const seen = new Map();

function mark() {
  const first = [...seen].filter(([, inSight]) => inSight).map(([section]) => section.dataset.group).sort().pop();
  if (!first) return;
  for (const link of rail.querySelectorAll("[data-month]")) {
    const isIt = link.dataset.month === first;
    if (isIt === link.hasAttribute("aria-current")) continue;
    link.toggleAttribute("aria-current", isIt);
    if (isIt) link.setAttribute("aria-current", "true");
    if (isIt) keepInSight(link);
  }
}

/** Within the rail only: the page itself stays where it is. */
function keepInSight(link) {
  const one = link.getBoundingClientRect();
  const all = rail.getBoundingClientRect();
  rail.scrollBy({ top: one.top - all.top - (all.height - one.height) / 2, left: one.left - all.left - (all.width - one.width) / 2 });
}

const eye = new IntersectionObserver((entries) => {
  for (const entry of entries) seen.set(entry.target, entry.isIntersecting);
  mark();
}, { rootMargin: "-25% 0px -55% 0px" });

function watch(part) {
  for (const section of part.querySelectorAll("[data-group].stretch")) eye.observe(section);
  if (part.matches?.(".stretch")) eye.observe(part);
}

if (rail) {
  watch(document);
  document.body.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  rail.addEventListener("click", (event) => {
    const link = event.target.closest("[data-month]");
    const heading = link && document.getElementById(`month-${link.dataset.month}`);
    if (!heading || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    heading.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
    heading.focus({ preventScroll: true });
  });
}
