/* A post's pictures over the whole screen: zoomed by wheel, pinch, double tap, keys and buttons, panned by drag and arrow
   keys, stepped through by swipe, keys and buttons. Without JavaScript the picture links to its largest copy. */

const MOST = 6;
const STEP = 1.5;
const TAPPED = 2.5;
const SWIPE = 60;
const PAN = 80;
const dialog = document.getElementById("lightbox");
const stage = dialog.querySelector(".lightbox__stage");
const part = (name) => dialog.querySelector(`.lightbox__${name}`);
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
const within = (value, most) => Math.min(Math.max(value, -most), most);
const isRtl = () => getComputedStyle(dialog).direction === "rtl";

const fingers = new Map();
let links = [];
let index = 0;
let image = null;
let size = [1, 1];
let view = { scale: 1, x: 0, y: 0 };
let grip = null;
let lastTap = null;

/** How far the picture may be moved to each side before its edge would leave that of the screen. */
function slack(scale) {
  const { clientWidth, clientHeight } = stage;
  const shape = size[0] / size[1];
  const width = Math.min(image.clientWidth, image.clientHeight * shape) * scale;
  const height = Math.min(image.clientHeight, image.clientWidth / shape) * scale;
  return [Math.max(0, (width - clientWidth) / 2), Math.max(0, (height - clientHeight) / 2)];
}

function look(scale, x, y) {
  const [across, down] = slack(scale);
  view = { scale, x: within(x, across), y: within(y, down) };
  image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${scale})`;
  stage.classList.toggle("is-near", scale > 1);
  part("zoom").textContent = scale > 1 ? percent.format(scale) : "";
  dialog.querySelector("[data-zoom=out]").disabled = scale <= 1;
  dialog.querySelector("[data-zoom=in]").disabled = scale >= MOST;
}

/** The point under (x, y), counted from the middle of the stage, stays where it is. */
function zoom(factor, x = 0, y = 0) {
  const scale = Math.min(Math.max(view.scale * factor, 1), MOST);
  const change = scale / view.scale;
  look(scale, x - (x - view.x) * change, y - (y - view.y) * change);
}

function show(next) {
  index = Math.min(Math.max(next, 0), links.length - 1);
  const shown = links[index].querySelector("img:not(.picture__placeholder)");
  const picture = shown.closest("picture").cloneNode(true);
  // As wide as there is; until it has come, the copy that the page shows stands in its place.
  for (const source of picture.children) source.sizes = "9999px";
  image = picture.querySelector("img");
  size = ["width", "height"].map((name) => Number(image.getAttribute(name)));
  image.loading = "eager";
  image.draggable = false;
  image.style.backgroundImage = `url("${shown.currentSrc || shown.src}")`;
  image.style.maxInlineSize = `${size[0] * 2}px`;
  image.style.maxBlockSize = `${size[1] * 2}px`;
  part("alt").textContent = image.alt;
  image.alt = "";
  stage.replaceChildren(picture);
  const place = { number: index + 1, total: links.length };
  part("count").textContent = links.length > 1 ? interpolate(gettext("%(number)s of %(total)s"), place, true) : "";
  for (const button of dialog.querySelectorAll("[data-step]")) {
    button.hidden = links.length < 2;
    button.disabled = !links[index + Number(button.dataset.step)];
  }
  look(1, 0, 0);
}

function open(link) {
  links = [...document.querySelectorAll("#post a[data-lightbox]")];
  dialog.showModal();
  show(links.indexOf(link));
}

function closed() {
  stage.replaceChildren();
  fingers.clear();
  links[index]?.closest("picture-carousel")?.show(index);
  links[index]?.focus({ preventScroll: true });
}

const spread = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
const middle = (points) => {
  const box = stage.getBoundingClientRect();
  const mean = (name) => points.reduce((sum, point) => sum + point[name], 0) / points.length;
  return [mean("x") - box.left - box.width / 2, mean("y") - box.top - box.height / 2];
};

/** Each finger that comes or goes begins a new grip: from there on moves are counted. */
function hold() {
  const points = [...fingers.values()];
  grip = points.length ? { at: middle(points), spread: points.length > 1 ? spread(points) : 0, from: view } : null;
  stage.classList.toggle("is-held", Boolean(grip));
}

function down(event) {
  if (event.button) return;
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY });
  hold();
}

function move(event) {
  const finger = fingers.get(event.pointerId);
  if (!finger) return;
  Object.assign(finger, { x: event.clientX, y: event.clientY });
  const points = [...fingers.values()];
  const [x, y] = middle(points);
  const [startX, startY] = grip.at;
  if (points.length > 1) {
    look(grip.from.scale, grip.from.x + x - startX, grip.from.y + y - startY);
    zoom(spread(points) / grip.spread, x, y);
  } else if (view.scale > 1) {
    look(view.scale, grip.from.x + x - startX, grip.from.y + y - startY);
  } else {
    image.style.transform = `translate(${links.length > 1 ? x - startX : 0}px, ${Math.max(0, y - startY)}px)`;
  }
}

function up(event) {
  const finger = fingers.get(event.pointerId);
  const wasAlone = fingers.size === 1;
  if (!fingers.delete(event.pointerId)) return;
  hold();
  if (!wasAlone) return;
  const [across, along] = [event.clientX - finger.startX, event.clientY - finger.startY];
  if (Math.hypot(across, along) < 8) tap(event);
  else if (view.scale > 1) return;
  else if (event.type === "pointerup" && along > 2 * SWIPE && along > Math.abs(across)) dialog.close();
  else if (event.type === "pointerup" && Math.abs(across) > SWIPE && links.length > 1) turn(across < 0 ? 1 : -1);
  else look(1, 0, 0);
}

function tap(event) {
  const isSecond = lastTap && event.timeStamp - lastTap < 320;
  lastTap = isSecond ? null : event.timeStamp;
  look(view.scale, view.x, view.y);
  if (isSecond) zoom(view.scale > 1 ? 1 / view.scale : TAPPED, ...middle([{ x: event.clientX, y: event.clientY }]));
}

/** To the picture on this side of the screen: 1 is the right, where in a script that runs leftwards the one before is. */
function turn(side) {
  const step = isRtl() ? -side : side;
  if (links[index + step]) show(index + step);
  else look(1, 0, 0);
}

const KEYS = {
  "+": () => zoom(STEP),
  "=": () => zoom(STEP),
  "-": () => zoom(1 / STEP),
  0: () => look(1, 0, 0),
  Home: () => show(0),
  End: () => show(links.length - 1),
  ArrowLeft: () => (view.scale > 1 ? look(view.scale, view.x + PAN, view.y) : turn(-1)),
  ArrowRight: () => (view.scale > 1 ? look(view.scale, view.x - PAN, view.y) : turn(1)),
  ArrowUp: () => look(view.scale, view.x, view.y + PAN),
  ArrowDown: () => look(view.scale, view.x, view.y - PAN),
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("#post a[data-lightbox]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link);
});
dialog.addEventListener("close", closed);
dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
dialog.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.zoom) zoom(button.dataset.zoom === "in" ? STEP : 1 / STEP);
  if (button?.dataset.step) show(index + Number(button.dataset.step));
  if (button?.matches("[data-close]")) dialog.close();
});
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), ...middle([{ x: event.clientX, y: event.clientY }]));
}, { passive: false });
stage.addEventListener("pointerdown", down);
stage.addEventListener("pointermove", move);
for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, up);
addEventListener("resize", () => { if (dialog.open) look(view.scale, view.x, view.y); });
