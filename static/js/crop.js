/* A part of a picture to search by: drawn, moved and resized by mouse, finger and arrow keys, or set by four sliders.
   All of them change one thing, the form's field "region"; without JavaScript that field is what one sees. */

const LEAST = 0.05;
const STEP = 0.01;
const shares = (text) => text.split(",").map(Number);
const within = (value, low, high) => Math.min(Math.max(value, low), high);

customElements.define("crop-tool", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.frame = this.querySelector(".crop__frame");
    this.box = this.querySelector(".crop__box");
    this.sliders = [...this.querySelectorAll("[data-side]")];
    this.parts = [...this.querySelectorAll(".crop__part")];
    this.show(shares(this.form.elements.region.value));
    for (const image of this.querySelectorAll("img")) image.draggable = false;
    for (const part of this.parts) this.#suggest(part);
    for (const slider of this.sliders) slider.addEventListener("input", () => this.#slide(slider));
    this.frame.addEventListener("pointerdown", (event) => this.#grab(event));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    // A carousel that holds the tool would take the arrow keys for its own.
    this.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** left, top, width and height as shares of the picture; brought inside it, and no thinner than the search takes. */
  show([left, top, width, height]) {
    width = within(width, LEAST, 1);
    height = within(height, LEAST, 1);
    this.chosen = [within(left, 0, 1 - width), within(top, 0, 1 - height), width, height];
    this.#lay(this.box, this.chosen);
    this.form.elements.region.value = this.chosen.map((share) => Number(share.toFixed(4))).join(",");
    for (const part of this.parts) part.hidden = String(shares(part.dataset.region)) === this.form.elements.region.value;
    this.sliders.forEach((slider, index) => {
      slider.value = Math.round(this.chosen[index] * 100);
      slider.setAttribute("aria-valuetext", `${slider.value} %`);
    });
  }

  #lay(element, places) {
    places.forEach((place, index) => { element.style[["left", "top", "width", "height"][index]] = `${place * 100}%`; });
  }

  #suggest(link) {
    const [left, top, width, height] = shares(link.dataset.region);
    this.#lay(link.parentElement, [left + width / 2, top + height / 2]);
    link.setAttribute("role", "button");
    const take = (event) => {
      event.preventDefault();
      this.show([left, top, width, height]);
      this.box.focus({ preventScroll: true });
    };
    link.addEventListener("click", take);
    link.addEventListener("keydown", (event) => { if (event.key === " ") take(event); });
  }

  #slide(slider) {
    this.show(this.chosen.map((share, index) => (index === this.sliders.indexOf(slider) ? slider.value / 100 : share)));
  }

  #at(event) {
    const area = this.frame.getBoundingClientRect();
    return [within((event.clientX - area.left) / area.width, 0, 1), within((event.clientY - area.top) / area.height, 0, 1)];
  }

  /** By a corner it is resized, inside it is moved; anywhere else a new one is drawn. */
  #grab(event) {
    if (event.button || event.target.closest("a")) return;
    event.preventDefault();
    const [x, y] = this.#at(event);
    const [left, top, width, height] = this.chosen;
    const corner = event.target.dataset.corner?.split(" ").map(Number);
    const held = corner ? [left + width * (1 - corner[0]), top + height * (1 - corner[1])] : [x, y];
    const between = (to) => [Math.min(held[0], to[0]), Math.min(held[1], to[1]), Math.abs(held[0] - to[0]), Math.abs(held[1] - to[1])];
    const isDrawn = !corner && event.target !== this.box;
    this.frame.setPointerCapture(event.pointerId);
    this.frame.onpointermove = (moved) => {
      const to = this.#at(moved);
      if (event.target === this.box) this.show([left + to[0] - x, top + to[1] - y, width, height]);
      // A tap is no drawing: what there was stays until something can be seen.
      else if (!isDrawn || between(to).slice(2).some((side) => side > LEAST)) this.show(between(to));
    };
    this.frame.onpointerup = this.frame.onpointercancel = () => { this.frame.onpointermove = null; };
    this.box.focus({ preventScroll: true });
  }

  #key(event) {
    if (event.key === "Enter") return this.form.requestSubmit();
    const across = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
    const down = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
    if (!across && !down) return;
    event.preventDefault();
    const [left, top, width, height] = this.chosen;
    this.show(event.shiftKey
      ? [left, top, Math.min(width + across, 1 - left), Math.min(height + down, 1 - top)]
      : [left + across, top + down, width, height]);
  }
});
