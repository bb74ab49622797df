/* The wheel of colours: hue by angle, vividness by radius, lightness by a slider, in CIELAB, where the search measures. The
   rim is as vivid as a screen can show that hue at that lightness. By mouse, finger and arrow keys: all of them change one
   thing, the form's colour field, and follow it when it is changed. */

const WHITE = [0.95047, 1, 1.08883];
// More chroma than any colour of a screen has; halved so often, it is found to half a unit.
const MOST = 136;
const HALVINGS = 8;
const TURN = 5;
const STEP = 0.05;
const within = (value, low, high) => Math.min(Math.max(value, low), high);

function rgbOf(lightness, a, b) {
  const y = (lightness + 16) / 116;
  const [x, , z] = [y + a / 500, y, y - b / 200];
  const [X, Y, Z] = [x, y, z].map((f, index) => WHITE[index] * (f > 6 / 29 ? f ** 3 : (f - 16 / 116) * 3 * (6 / 29) ** 2));
  return [
    3.2404542 * X - 1.5371385 * Y - 0.4985314 * Z,
    -0.969266 * X + 1.8760108 * Y + 0.041556 * Z,
    0.0556434 * X - 0.2040259 * Y + 1.0572252 * Z,
  ].map((c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

function labOf(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ].map((c, index) => c / WHITE[index]).map((t) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const at = (lightness, hue, chroma) => {
  const angle = hue * Math.PI / 180;
  return rgbOf(lightness, chroma * Math.cos(angle), chroma * Math.sin(angle));
};

/** The most chroma that this hue has on a screen at this lightness. */
function rim(lightness, hue) {
  let [low, high] = [0, MOST];
  for (let round = 0; round < HALVINGS; round += 1) {
    const middle = (low + high) / 2;
    if (at(lightness, hue, middle).every((c) => c > -0.001 && c < 1.001)) low = middle;
    else high = middle;
  }
  return low;
}

const hexOf = (rgb) => `#${rgb.map((c) => Math.round(within(c, 0, 1) * 255).toString(16).padStart(2, "0")).join("")}`;

customElements.define("colour-wheel", class extends HTMLElement {
  connectedCallback() {
    this.field = this.closest("form").elements.colour;
    this.canvas = this.querySelector("canvas");
    this.point = this.querySelector(".wheel__point");
    this.light = this.querySelector("[type=range]");
    this.disc = this.canvas.parentElement;
    this.#follow();
    this.field.addEventListener("input", () => this.#follow());
    this.light.addEventListener("input", () => this.#set({ lightness: Number(this.light.value) }));
    this.point.addEventListener("keydown", (event) => this.#key(event));
    this.disc.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  /** Hue in degrees; vividness from 0 to 1, a share of the rim's; lightness from 0 to 100. */
  #set(changes) {
    Object.assign(this, changes);
    this.field.value = hexOf(at(this.lightness, this.hue, this.vividness * rim(this.lightness, this.hue)));
    this.#show();
  }

  #follow() {
    const [lightness, a, b] = labOf(this.field.value);
    const hue = (Math.atan2(b, a) * 180 / Math.PI + 360) % 360;
    const most = rim(lightness, hue);
    Object.assign(this, { lightness, hue, vividness: most ? Math.min(1, Math.hypot(a, b) / most) : 0 });
    this.#show();
  }

  #show() {
    const angle = this.hue * Math.PI / 180;
    this.point.style.left = `${50 + 50 * this.vividness * Math.cos(angle)}%`;
    this.point.style.top = `${50 - 50 * this.vividness * Math.sin(angle)}%`;
    this.point.style.background = this.field.value;
    this.light.value = Math.round(this.lightness);
    this.point.setAttribute("aria-valuenow", Math.round(this.hue) % 360);
    this.point.setAttribute("aria-valuetext", interpolate(gettext("%(colour)s: hue %(hue)s°, vividness %(vividness)s of 100"), {
      colour: this.field.value, hue: Math.round(this.hue) % 360, vividness: Math.round(100 * this.vividness),
    }, true));
    if (this.painted !== this.light.value) this.#paint();
  }

  #paint() {
    this.painted = this.light.value;
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    const pixels = context.createImageData(width, height);
    const rims = Array.from({ length: 360 }, (_, hue) => rim(this.lightness, hue));
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [across, up] = [2 * x / width - 1, 1 - 2 * y / height];
        const hue = (Math.atan2(up, across) * 180 / Math.PI + 360) % 360;
        const rgb = at(this.lightness, hue, Math.hypot(across, up) * rims[Math.floor(hue)]);
        pixels.data.set([...rgb.map((c) => within(c, 0, 1) * 255), 255], 4 * (y * width + x));
      }
    }
    context.putImageData(pixels, 0, 0);
  }

  #grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.point.focus({ preventScroll: true });
    const take = (moved) => {
      const area = this.disc.getBoundingClientRect();
      const [a, b] = [2 * (moved.clientX - area.left) / area.width - 1, 1 - 2 * (moved.clientY - area.top) / area.height];
      this.#set({ hue: (Math.atan2(b, a) * 180 / Math.PI + 360) % 360, vividness: Math.min(1, Math.hypot(a, b)) });
    };
    take(event);
    this.disc.setPointerCapture(event.pointerId);
    this.disc.onpointermove = take;
    this.disc.onpointerup = this.disc.onpointercancel = () => { this.disc.onpointermove = null; };
  }

  #key(event) {
    const times = event.shiftKey ? 4 : 1;
    // Left is counter-clockwise, as hues are counted.
    const turn = { ArrowLeft: TURN, ArrowRight: -TURN }[event.key];
    const more = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (event.key === "Enter") return this.closest("form").requestSubmit();
    if (!turn && !more) return;
    event.preventDefault();
    const hue = (this.hue + times * (turn ?? 0) + 360) % 360;
    this.#set({ hue, vividness: within(this.vividness + times * (more ?? 0), 0, 1) });
  }
});
