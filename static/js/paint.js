/* What must run before the first paint: the chosen theme, the masonry with the place that it was left at, and the morph
   from a card to its post. A classic script in <head>, so that nothing is ever drawn twice. */
(() => {
  "use strict";

  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) {
    console.info("Kindred follows the system's theme, for this browser keeps no settings:", error.message);
  }

  /* Who comes back to a grid sees it no sooner than its cards, into which the picture shrinks. An element is awaited until
     it begins, not until it ends; this one comes last. */
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const wait = Object.assign(document.createElement("link"), { rel: "expect", href: "#announcer", blocking: "render" });
  if (isBack && history.state?.grid) document.head.append(wait);

  const LASTS = 30 * 60 * 1000;

  /** What grid.js kept of the grid of this history entry, where somebody comes back to it soon, as the same reader. */
  const keptFor = (grid) => {
    if (!isBack) return null;
    try {
      const kept = JSON.parse(sessionStorage.getItem(`grid:${history.state?.grid}`));
      const isSame = kept?.reader === grid.dataset.reader && kept.address === location.pathname + location.search;
      return isSame && Date.now() - kept.at < LASTS ? kept : null;
    } catch (error) {
      console.info("The grid starts at its top, for this browser kept no place:", error.message);
      return null;
    }
  };

  /**
   * Cards in the order of the document, each under the column that ends first. The height of a card is known from its
   * picture's width and height, so cards are placed before they are painted and never move when a picture arrives.
   */
  class MasonryGrid extends HTMLElement {
    #heights = new WeakMap();
    #places = new WeakMap();
    #width = 0;
    #columns = 1;
    #kept = null;
    #returned = null;
    #sizes = new ResizeObserver((entries) => this.#measured(entries));
    #arrivals = new MutationObserver((records) => this.#adopt(records));
    #ahead = new IntersectionObserver((entries) => this.#approach(entries), { rootMargin: "0px 0px 1600px 0px" });

    connectedCallback() {
      this.#columnize();
      this.dataset.laid = "";
      this.#sizes.observe(this);
      const isParsed = document.readyState === "loading";
      if (isParsed && document.querySelector("masonry-grid[data-reader]") === this) this.#return();
      this.#arrivals.observe(this, { childList: true });
      for (const child of this.children) this.#welcome(child);
      // One that arrives later has its height at once: a frame without it would push what stands below.
      if (!isParsed) this.#place();
      if (isParsed) document.addEventListener("DOMContentLoaded", () => this.#parsed(), { once: true });
    }

    disconnectedCallback() {
      for (const observer of [this.#sizes, this.#arrivals, this.#ahead]) observer.disconnect();
    }

    /** The cards as they were left, before the parser brings those of a new first page, which it then takes out again. */
    #return() {
      this.#kept = keptFor(this);
      if (!this.#kept) return;
      const cards = document.createElement("template");
      cards.innerHTML = this.#kept.cards;
      this.append(cards.content);
      this.#returned = new Set(this.children);
      history.scrollRestoration = "manual";
      // Not before the browser is done: it would scroll to a place of its own, close by, once the page has loaded.
      addEventListener("load", () => setTimeout(() => { history.scrollRestoration = "auto"; }, 500), { once: true });
      this.#place();
      this.#scrollBack();
      wait.remove();
    }

    #parsed() {
      this.#adopt(this.#arrivals.takeRecords());
      this.#returned = null;
      // What came near before htmx listened is told once more.
      setTimeout(() => {
        for (const more of this.querySelectorAll(":scope > .more")) {
          this.#ahead.unobserve(more);
          this.#ahead.observe(more);
        }
      });
      if (!this.#kept) return;
      if (scrollY === this.#kept.scrolled) this.#scrollBack();
      const focused = this.#kept.focused && this.querySelector(`[data-post="${CSS.escape(this.#kept.focused)}"] > a`);
      focused?.focus({ preventScroll: true });
    }

    /** The card that was at the top of the screen is there again, also where the columns are others now. */
    #scrollBack() {
      const card = this.querySelector(`[data-post="${CSS.escape(this.#kept.card)}"]`);
      if (card) scrollBy({ top: card.getBoundingClientRect().top - this.#kept.top, behavior: "instant" });
      this.#kept.scrolled = scrollY;
    }

    #columnize() {
      const style = getComputedStyle(this);
      const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const length = (name) => parseFloat(style.getPropertyValue(name)) * root;
      const gap = length("--gap");
      this.#width = this.clientWidth;
      const columns = Math.max(2, Math.floor((this.#width + gap) / (length("--card-min") + gap)));
      if (columns !== this.#columns) this.#places = new WeakMap();
      this.#columns = columns;
      this.gap = gap;
      this.style.setProperty("--column", `${(this.#width - gap * (this.#columns - 1)) / this.#columns}px`);
    }

    #welcome(child) {
      this.#sizes.observe(child, { box: "border-box" });
      if (child.classList.contains("more")) this.#ahead.observe(child);
    }

    #adopt(records) {
      for (const record of records) {
        for (const node of record.addedNodes) {
          if (node.nodeType !== 1 || node.parentNode !== this) continue;
          if (this.#returned && !this.#returned.has(node)) node.remove();
          else this.#welcome(node);
        }
        for (const node of record.removedNodes) if (node.nodeType === 1) this.#sizes.unobserve(node);
      }
      // At once, before any frame: what the resize observer would place a moment later has already been seen to move.
      this.#place();
    }

    #measured(entries) {
      let changed = false;
      for (const entry of entries) {
        if (entry.target === this) {
          if (this.clientWidth !== this.#width) {
            this.#columnize();
            changed = true;
          }
        } else {
          const height = entry.borderBoxSize[0].blockSize;
          if (Math.abs((this.#heights.get(entry.target) ?? -1) - height) > 0.5) changed = true;
        }
      }
      if (changed) this.#place();
    }

    /** The column that ends first, for a card that has none yet; a pixel's difference is none. */
    #columnOf(child, ends) {
      if (!this.#places.has(child)) {
        const least = Math.min(...ends);
        this.#places.set(child, ends.findIndex((end) => end - least < 1));
      }
      return this.#places.get(child);
    }

    #place() {
      const children = [...this.children];
      for (const child of children) this.#heights.set(child, child.getBoundingClientRect().height);
      const ends = new Array(this.#columns).fill(0);
      const step = (this.#width + this.gap) / this.#columns;
      for (const child of children) {
        const height = this.#heights.get(child);
        if (child.matches(".more, .end, .full")) {
          const end = Math.max(...ends);
          child.style.insetBlockStart = `${end}px`;
          ends.fill(end + height);
        } else if (height) {
          const column = this.#columnOf(child, ends);
          child.style.insetInlineStart = `${column * step}px`;
          child.style.insetBlockStart = `${ends[column]}px`;
          ends[column] += height + this.gap;
        }
      }
      this.style.blockSize = `${Math.max(0, ...ends)}px`;
    }

    /** The next page is asked for well before its place comes into view. */
    #approach(entries) {
      for (const entry of entries) {
        if (entry.isIntersecting) entry.target.dispatchEvent(new Event("near"));
      }
    }
  }
  customElements.define("masonry-grid", MasonryGrid);

  /* The picture of a card grows into that of its post, and shrinks back. Only what is in sight takes part. */
  const inSight = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const pictureFor = (address) => {
    const path = new URL(address, location.href).pathname;
    const ofCard = document.querySelectorAll(`.card > a[href="${CSS.escape(path)}"] .picture`);
    return [...ofCard, ...document.querySelectorAll("#post .stage .picture")].find(inSight);
  };
  const morph = async (address, transition) => {
    const picture = address && transition && pictureFor(address);
    if (!picture) return;
    picture.style.viewTransitionName = "picture";
    // One that is skipped is over at once.
    await transition.finished.catch(() => undefined);
    picture.style.viewTransitionName = "";
  };
  addEventListener("pageswap", (event) => morph(event.activation?.entry?.url, event.viewTransition));
  addEventListener("pagereveal", (event) => morph(globalThis.navigation?.activation?.from?.url, event.viewTransition));
})();
