/* Choosing many of a grid of pictures: by clicks, as a range with Shift, by the arrow keys, a month or all at once.
   Without it the boxes and their form work alike. */

const BOX = 'input[name="posts"]';
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 };

class PostPicker extends HTMLElement {
  connectedCallback() {
    this.most = Number(this.dataset.most);
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("change", () => this.tell());
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("htmx:afterSettle", () => this.tell());
    // What the browser remembers of a page that was left is there after its load only.
    addEventListener("pageshow", () => this.tell());
    this.tell();
  }

  get boxes() {
    return [...this.querySelectorAll(BOX)];
  }

  onClick(event) {
    const box = event.target.closest?.(BOX);
    const group = event.target.closest?.("[data-choose-group]");
    if (box) this.chooseRange(box, event.shiftKey);
    if (group) this.chooseGroup(group);
    if (event.target.closest?.("[data-all]")) this.choose(this.boxes, true);
    if (event.target.closest?.("[data-none]")) this.choose(this.boxes, false);
  }

  chooseRange(box, isRange) {
    const boxes = this.boxes;
    const from = boxes.indexOf(this.last);
    const to = boxes.indexOf(box);
    this.last = box;
    if (isRange && from >= 0) this.choose(boxes.slice(Math.min(from, to), Math.max(from, to) + 1), box.checked);
  }

  /** All that stand under one heading; those that are not shown yet are fetched first. */
  async chooseGroup(button) {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    const { group, size } = button.dataset;
    const inside = () => [...this.querySelectorAll(`[data-group="${CSS.escape(group)}"] ${BOX}`)];
    const enough = Math.min(Number(size) || 0, this.most);
    for (let tries = 0; wanted && inside().length < enough && tries < 20; tries += 1) if (!(await this.fetchMore())) break;
    this.choose(inside(), wanted);
  }

  /** Resolves to whether more came; what scrolling has asked for already is waited for. */
  fetchMore() {
    const more = this.querySelector(".more");
    if (!more) return false;
    return new Promise((resolve) => {
      const stop = new AbortController();
      document.body.addEventListener("htmx:afterRequest", (event) => {
        if (!more.contains(event.detail.elt)) return;
        stop.abort();
        setTimeout(() => resolve(event.detail.successful), 60);
      }, { signal: stop.signal });
      if (!more.matches(".htmx-request, :has(.htmx-request)")) more.querySelector("a").click();
    });
  }

  /** No more than can be sent at once. */
  choose(boxes, checked) {
    let left = this.most - this.boxes.filter((box) => box.checked).length;
    for (const box of boxes) {
      if (checked && !box.checked && left-- <= 0) break;
      box.checked = checked;
    }
    this.tell();
  }

  tell() {
    const count = this.boxes.filter((box) => box.checked).length;
    const said = count > this.most
      ? ngettext("%(count)s chosen, %(most)s at most", "%(count)s chosen, %(most)s at most", count)
      : ngettext("%(count)s chosen", "%(count)s chosen", count);
    const line = this.querySelector("[data-count]");
    if (line) line.textContent = interpolate(said, { count, most: this.most }, true);
    this.toggleAttribute("data-choosing", count > 0);
    for (const button of this.querySelectorAll("[data-choose-group]")) {
      const boxes = [...this.querySelectorAll(`[data-group="${CSS.escape(button.dataset.group)}"] ${BOX}`)];
      button.setAttribute("aria-pressed", String(boxes.length > 0 && boxes.every((box) => box.checked)));
    }
  }

  onKey(event) {
    // Enter in a field of an action means this action; on a box it means nothing.
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      event.target.closest("[popover]")?.querySelector("button[name=action]").click();
      return;
    }
    const tile = event.target.closest?.("[data-tile]");
    if (!tile || event.target.matches("[data-grip]")) return;
    if (event.key === "Escape") this.choose(this.boxes, false);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.choose(this.boxes, true);
    else if (event.key === " " && event.target.matches("a")) tile.querySelector(BOX).click();
    else if (event.key in STEPS) this.step(tile, event);
    else return;
    event.preventDefault();
  }

  /** To a tile beside, above or below; with Shift all on the way are chosen. */
  step(tile, event) {
    const tiles = [...this.querySelectorAll("[data-tile]")];
    const to = this.beside(tiles, tiles.indexOf(tile), event.key);
    if (to < 0) return;
    const kind = event.target.matches(BOX) ? BOX : "a";
    tiles[to].querySelector(kind).focus();
    if (!event.shiftKey) return;
    const from = tiles.indexOf(tile);
    this.choose(tiles.slice(Math.min(from, to), Math.max(from, to) + 1).map((one) => one.querySelector(BOX)), true);
    this.last = tiles[to].querySelector(BOX);
  }

  /** The place of the tile that lies that way, -1 for none. */
  beside(tiles, at, key) {
    if (key === "Home") return 0;
    if (key === "End") return tiles.length - 1;
    const turned = getComputedStyle(this).direction === "rtl" && (key === "ArrowLeft" || key === "ArrowRight");
    const step = STEPS[key] * (turned ? -1 : 1);
    if (key === "ArrowLeft" || key === "ArrowRight") return at + step in tiles ? at + step : -1;
    const { left, top } = tiles[at].getBoundingClientRect();
    for (let place = at + step; place in tiles; place += step) {
      const there = tiles[place].getBoundingClientRect();
      const isPast = step > 0 ? there.top > top + 1 : there.top < top - 1;
      if (isPast && Math.abs(there.left - left) < there.width / 2) return place;
    }
    return -1;
  }
}

customElements.define("post-picker", PostPicker);
