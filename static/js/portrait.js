/* Which square of a chosen picture becomes the portrait: moved by mouse, finger and arrow keys, sized by a slider.
   It is said by the form's field "part"; where that stays empty, the server takes the middle. */

const STEP = 0.02;
const within = (value, low, high) => Math.min(Math.max(value, low), high);

customElements.define("portrait-crop", class extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector(".portrait__frame");
    this.image = this.querySelector("img");
    this.slider = this.querySelector("[type=range]");
    this.field = this.querySelector("[name=part]");
    this.image.draggable = false;
    this.closest("form").elements.picture.addEventListener("change", (event) => this.#open(event.target.files[0]));
    this.image.addEventListener("load", () => this.#begin());
    // What this browser cannot show, such as HEIC, the server may well be able to open.
    this.image.addEventListener("error", () => this.#close());
    this.slider.addEventListener("input", () => this.#show());
    this.frame.addEventListener("pointerdown", (event) => this.#grab(event));
    this.frame.addEventListener("keydown", (event) => this.#key(event));
  }

  #open(file) {
    if (this.image.src) URL.revokeObjectURL(this.image.src);
    if (file) this.image.src = URL.createObjectURL(file);
    else this.#close();
  }

  #close() {
    this.hidden = true;
    this.field.value = "";
  }

  #begin() {
    this.hidden = false;
    this.middle = [0.5, 0.5];
    this.slider.value = 1;
    this.#show();
  }

  /** The shares of the picture that the square covers, across and down. */
  get #shares() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const side = Math.min(width, height) / Number(this.slider.value);
    return [side / width, side / height];
  }

  #show() {
    const [across, down] = this.#shares;
    this.middle = [within(this.middle[0], across / 2, 1 - across / 2), within(this.middle[1], down / 2, 1 - down / 2)];
    const [left, top] = [this.middle[0] - across / 2, this.middle[1] - down / 2];
    Object.assign(this.image.style, {
      width: `${100 / across}%`, height: `${100 / down}%`, left: `${-100 * left / across}%`, top: `${-100 * top / down}%`,
    });
    this.field.value = [left, top, across, down].map((share) => share.toFixed(4)).join(",");
    this.slider.setAttribute("aria-valuetext", `${Math.round(this.slider.value * 100)} %`);
  }

  #grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.frame.focus({ preventScroll: true });
    const [from, start, size] = [[event.clientX, event.clientY], this.middle, this.frame.clientWidth];
    this.frame.setPointerCapture(event.pointerId);
    this.frame.onpointermove = (moved) => {
      const [across, down] = this.#shares;
      this.middle = [start[0] - (moved.clientX - from[0]) / size * across, start[1] - (moved.clientY - from[1]) / size * down];
      this.#show();
    };
    this.frame.onpointerup = this.frame.onpointercancel = () => { this.frame.onpointermove = null; };
  }

  #key(event) {
    const [x, y] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
    if (!x && !y) return;
    event.preventDefault();
    this.middle = [this.middle[0] + x, this.middle[1] + y];
    this.#show();
  }
});
