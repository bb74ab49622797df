/* What must run before the first paint: the chosen theme, the masonry, and the morph from a card to its post.
   A classic script in <head>, so that nothing is ever drawn twice. */
(() => {
  "use strict";

  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) {
    console.info("Kindred follows the system's theme, for this browser keeps no settings:", error.message);
  }

  /**
   * Cards in the order of the document, each under the column that ends first. The height of a card is known from its
   * picture's width and height, so cards are placed before they are painted and never move when a picture arrives.
   */
  class MasonryGrid extends HTMLElement {
    #heights = new WeakMap();
    #places = new WeakMap();
    #width = 0;
    #columns = 1;
    #sizes = new ResizeObserver((entries) => this.#measured(entries));
    #arrivals = new MutationObserver((records) => this.#adopt(records));
    #ahead = new IntersectionObserver((entries) => this.#approach(entries), { rootMargin: "0px 0px 1600px 0px" });

    connectedCallback() {
      this.#columnize();
      this.dataset.laid = "";
      this.#sizes.observe(this);
      this.#arrivals.observe(this, { childList: true });
      for (const child of this.children) this.#welcome(child);
    }

    disconnectedCallback() {
      for (const observer of [this.#sizes, this.#arrivals, this.#ahead]) observer.disconnect();
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
      this.#sizes.observe(child);
      if (child.classList.contains("more")) this.#ahead.observe(child);
    }

    #adopt(records) {
      for (const record of records) {
        for (const node of record.addedNodes) if (node.nodeType === 1) this.#welcome(node);
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

  const nameFor = (address) => {
    const path = new URL(address, location.href).pathname;
    return document.querySelector(`.card > a[href="${CSS.escape(path)}"] .picture, [data-post="${CSS.escape(path)}"] .picture`);
  };
  const morph = async (address, transition) => {
    const picture = address && nameFor(address);
    if (!picture || !transition) return;
    picture.style.viewTransitionName = "picture";
    await transition.finished;
    picture.style.viewTransitionName = "";
  };
  addEventListener("pageswap", (event) => {
    const to = event.activation?.entry?.url;
    const own = document.querySelector("[data-post]") ? location.href : to;
    morph(own, event.viewTransition);
  });
  addEventListener("pagereveal", (event) => {
    const from = globalThis.navigation?.activation?.from?.url;
    const own = document.querySelector("[data-post]") ? location.href : from;
    morph(own, event.viewTransition);
  });
})();
