/* A map of pictures: its drawing is zoomed and moved by its viewBox, and walked through with the arrow keys. */

const STEP = 1.5;
// A tile is at most so wide on the screen, and at least what a finger can hit.
const WIDEST = 320;
const TILE = 92;
const TARGET = matchMedia("(pointer: coarse)").matches ? 44 : 26;
// A press that moves by less is a click.
const STILL = 5;
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PictureMap {
  constructor(root) {
    this.drawing = root.querySelector("svg.map__drawing");
    const { x, y, width, height } = this.drawing.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.links = [...this.drawing.querySelectorAll("a")];
    this.labels = [...this.drawing.querySelectorAll("text")];
    this.buttons = [...root.querySelectorAll("[data-zoom]")];
    this.pointers = new Map();
    this.scale = 1;
    this.middle = { x: this.whole.x + this.whole.width / 2, y: this.whole.y + this.whole.height / 2 };
    this.#listen();
    new ResizeObserver(() => this.#measure()).observe(this.drawing);
  }

  /** `scale` is screen pixels a unit; the least shows the whole map. */
  #measure() {
    const { clientWidth, clientHeight } = this.drawing;
    if (!clientWidth || !clientHeight) return;
    const first = !this.size;
    const wasWhole = this.scale <= (this.least ?? 0);
    this.size = { width: clientWidth, height: clientHeight };
    this.least = Math.min(clientWidth / this.whole.width, clientHeight / this.whole.height);
    this.most = Math.max(WIDEST / TILE, this.least);
    if (first) this.scale = Math.max(this.least, TARGET / TILE);
    else if (wasWhole) this.scale = this.least;
    this.#show();
  }

  #show() {
    this.scale = within(this.scale, this.least, this.most);
    const width = this.size.width / this.scale;
    const height = this.size.height / this.scale;
    const { x, y, width: across, height: down } = this.whole;
    this.middle.x = width >= across ? x + across / 2 : within(this.middle.x, x + width / 2, x + across - width / 2);
    this.middle.y = height >= down ? y + down / 2 : within(this.middle.y, y + height / 2, y + down - height / 2);
    this.box = { x: this.middle.x - width / 2, y: this.middle.y - height / 2, width, height };
    this.drawing.setAttribute("viewBox", `${this.box.x} ${this.box.y} ${width} ${height}`);
    // Words keep their size on the screen, and so does the ring of what has the focus.
    this.drawing.style.setProperty("--unit", String(1 / this.scale));
    const isWhole = this.scale <= this.least * 1.001;
    this.drawing.toggleAttribute("data-close", !isWhole);
    for (const button of this.buttons) {
      button.disabled = button.dataset.zoom === "in" ? this.scale >= this.most : isWhole;
    }
    this.#thinOut();
  }

  /** Of words that would lie on each other only the first are shown. */
  #thinOut() {
    const shown = [];
    for (const label of this.labels) {
      const box = label.getBBox();
      const covers = (other) => box.x < other.x + other.width && other.x < box.x + box.width
        && box.y < other.y + other.height && other.y < box.y + box.height;
      const isHidden = shown.some(covers);
      label.classList.toggle("is-hidden", isHidden);
      if (!isHidden) shown.push(box);
    }
  }

  #unitsAt({ clientX, clientY }) {
    const area = this.drawing.getBoundingClientRect();
    return { x: this.box.x + (clientX - area.left) / this.scale, y: this.box.y + (clientY - area.top) / this.scale };
  }

  /** What lies at `point`, in units, stays where it is on the screen. */
  #zoom(factor, point = this.middle) {
    const before = this.scale;
    this.scale = within(before * factor, this.least, this.most);
    const ratio = before / this.scale;
    this.middle = { x: point.x + (this.middle.x - point.x) * ratio, y: point.y + (this.middle.y - point.y) * ratio };
    this.#show();
  }

  #listen() {
    const { drawing } = this;
    for (const button of this.buttons) button.addEventListener("click", () => this.#press(button.dataset.zoom));
    drawing.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    drawing.addEventListener("pointerdown", (event) => this.#down(event));
    drawing.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) drawing.addEventListener(name, (event) => this.#up(event));
    drawing.addEventListener("click", (event) => { if (this.hasMoved) event.preventDefault(); }, true);
    drawing.addEventListener("dragstart", (event) => event.preventDefault());
    drawing.addEventListener("keydown", (event) => this.#key(event));
    // Of an element round it: a drawing that listens for the focus would be a stop of the Tab key itself.
    drawing.parentElement.addEventListener("focusin", (event) => this.#bringIntoSight(event.target));
  }

  #press(wish) {
    this.#zoom({ in: STEP, out: 1 / STEP, whole: 0 }[wish]);
  }

  /** Where there is nothing further away, the page scrolls as ever. */
  #wheel(event) {
    const closer = event.deltaY < 0;
    if (closer ? this.scale >= this.most : this.scale <= this.least * 1.001) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.#zoom(Math.exp(-within(event.deltaY * lines, -120, 120) / 300), this.#unitsAt(event));
  }

  #down(event) {
    if (event.button) return;
    if (!this.pointers.size) this.hasMoved = false;
    this.pointers.set(event.pointerId, event);
    this.start = { x: event.clientX, y: event.clientY };
  }

  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const others = [...this.pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
    if (!others.length && !this.hasMoved) {
      if (Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) < STILL) return;
    }
    if (!this.hasMoved) this.drawing.setPointerCapture(event.pointerId);
    this.hasMoved = true;
    this.pointers.set(event.pointerId, event);
    if (others.length) this.#pinch(before, event, others[0]);
    else {
      this.middle.x -= (event.clientX - before.clientX) / this.scale;
      this.middle.y -= (event.clientY - before.clientY) / this.scale;
      this.#show();
    }
  }

  #pinch(before, now, other) {
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const between = { clientX: (now.clientX + other.clientX) / 2, clientY: (now.clientY + other.clientY) / 2 };
    this.#zoom(apart(now) / Math.max(apart(before), 1), this.#unitsAt(between));
  }

  #up(event) {
    this.pointers.delete(event.pointerId);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wish = { "+": "in", "=": "in", "-": "out", "0": "whole" }[event.key];
    const direction = DIRECTIONS[event.key];
    if (!wish && !direction) return;
    event.preventDefault();
    if (wish) this.#press(wish);
    else this.#next(event.target.closest("a"), direction)?.focus({ preventScroll: true });
  }

  /** The nearest link in that direction, aside counting double; none at the edge. */
  #next(from, [across, down]) {
    const at = this.#placeOf(from ?? this.links[0]);
    let best, least = Infinity;
    for (const link of this.links) {
      const place = this.#placeOf(link);
      const [x, y] = [place.x - at.x, place.y - at.y];
      const along = x * across + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * across);
      if (along > 0 && aside <= 2 * along && along + 2 * aside < least) [best, least] = [link, along + 2 * aside];
    }
    return best;
  }

  #placeOf(link) {
    const tile = link.querySelector("image");
    return { x: tile.x.baseVal.value, y: tile.y.baseVal.value };
  }

  #bringIntoSight(target) {
    const link = target.closest("svg.map__drawing a");
    if (!link || !this.box || !link.matches(":focus-visible")) return;
    const { x, y } = this.#placeOf(link);
    const room = TILE / 2;
    const { box, middle } = this;
    middle.x += Math.min(0, x - room - box.x) + Math.max(0, x + TILE + room - box.x - box.width);
    middle.y += Math.min(0, y - room - box.y) + Math.max(0, y + TILE + room - box.y - box.height);
    this.#show();
  }
}

for (const root of document.querySelectorAll(".map")) new PictureMap(root);
