/* The order of a board, by dragging with a mouse or a finger, and by the keys: Space takes a picture up, the arrows move
   it, Space puts it down, Escape puts it back. What the server did not take goes back to where it was. Without it the
   buttons under each picture do the same. */

const NEAR_EDGE = 96;
const FAR_ENOUGH = 6;

class BoardOrder extends HTMLElement {
  #held = null;
  #ghost = null;
  #isMoving = false;
  #unclick = null;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#press(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", (event) => {
      if (this.#held?.byKeys && !this.#isMoving && event.target.matches("[data-grip]")) this.#drop();
    });
    // A picture and a link have a dragging of their own.
    this.addEventListener("dragstart", (event) => event.preventDefault());
  }

  #take(tile, byKeys) {
    this.#held = { tile, byKeys, list: tile.parentElement, next: tile.nextElementSibling };
    tile.classList.add("is-held");
    tile.querySelector("[data-grip]").setAttribute("aria-pressed", "true");
  }

  /* ------------------------------------------------------------ by pointer */
  #press(event) {
    const isGrip = event.target.closest("[data-grip]");
    const tile = event.target.closest("[data-post]");
    const canStart = isGrip || (event.pointerType === "mouse" && event.target.closest(".order__picture"));
    if (!tile || !canStart || event.button || this.#held) return;
    const start = { x: event.clientX, y: event.clientY };
    const stop = new AbortController();
    const on = (name, act) => addEventListener(name, act, { signal: stop.signal, passive: false });
    const finish = (act) => { stop.abort(); if (this.#ghost) act(); };
    on("pointermove", (move) => {
      if (!this.#ghost && Math.hypot(move.clientX - start.x, move.clientY - start.y) < FAR_ENOUGH) return;
      if (!this.#ghost) this.#lift(tile);
      this.#follow(move.clientX, move.clientY);
    });
    on("touchmove", (move) => { if (this.#ghost) move.preventDefault(); });
    on("pointerup", () => finish(() => this.#drop()));
    on("pointercancel", () => finish(() => this.#putBack()));
    on("keydown", (press) => { if (press.key === "Escape") finish(() => this.#putBack()); });
  }

  #lift(tile) {
    this.#take(tile, false);
    this.#ghost = document.createElement("div");
    this.#ghost.className = "order__ghost";
    this.#ghost.append(tile.querySelector(".order__picture").cloneNode(true));
    this.#ghost.setAttribute("aria-hidden", "true");
    document.body.append(this.#ghost);
    // A click that ends the dragging opens nothing.
    this.#unclick = new AbortController();
    addEventListener("click", (event) => event.preventDefault(), { capture: true, signal: this.#unclick.signal });
    this.#scrollOn();
  }

  #follow(x, y) {
    this.#ghost.style.translate = `${x}px ${y}px`;
    Object.assign(this.#ghost, { x, y });
    const under = document.elementFromPoint(x, y);
    const over = under?.closest("[data-post]");
    const list = under?.closest(".order__group")?.querySelector(".order__posts");
    if (!this.contains(under) || over === this.#held.tile) return;
    if (!over) { if (list && list !== this.#held.tile.parentElement) list.append(this.#held.tile); return; }
    const box = over.getBoundingClientRect();
    const isFirstHalf = (x < box.left + box.width / 2) !== (getComputedStyle(this).direction === "rtl");
    over[isFirstHalf ? "before" : "after"](this.#held.tile);
  }

  #scrollOn() {
    if (!this.#ghost) return;
    const { y = innerHeight / 2 } = this.#ghost;
    const step = y < NEAR_EDGE ? y - NEAR_EDGE : Math.max(0, y - (innerHeight - NEAR_EDGE));
    if (step) scrollBy({ top: step / 6, behavior: "instant" });
    requestAnimationFrame(() => this.#scrollOn());
  }

  /* --------------------------------------------------------------- by keys */
  #key(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    const isPress = event.key === " " || event.key === "Enter";
    if (!this.#held && isPress) {
      this.#take(grip.closest("[data-post]"), true);
      this.#say(gettext("Taken up. Move it with the arrow keys, put it down with Space, or put it back with Escape."));
    } else if (!this.#held?.byKeys) return;
    else if (isPress) this.#drop();
    else if (event.key === "Escape") this.#putBack();
    else if (!this.#step(event.key)) return;
    event.preventDefault();
  }

  #step(key) {
    const { tile } = this.#held;
    const turned = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: turned, ArrowLeft: -turned, ArrowDown: this.#columns(tile), ArrowUp: -this.#columns(tile) }[key];
    if (!step) return false;
    const row = [...tile.parentElement.children];
    const at = row.indexOf(tile) + step;
    if (at in row) this.#keepFocus(() => row[at][step > 0 ? "after" : "before"](tile));
    else this.#intoNextList(tile, Math.sign(step), row.indexOf(tile) === (step > 0 ? row.length - 1 : 0));
    this.#say(this.#where(tile));
    return true;
  }

  /** Past the end of a section begins the next one; a step of a row goes to the end first. */
  #intoNextList(tile, way, isAtEnd) {
    const lists = [...this.querySelectorAll(".order__posts")];
    const list = isAtEnd ? lists[lists.indexOf(tile.parentElement) + way] : tile.parentElement;
    if (!list) return;
    this.#keepFocus(() => list[(way > 0) === isAtEnd ? "prepend" : "append"](tile));
  }

  #keepFocus(move) {
    this.#isMoving = true;
    move();
    const grip = this.#held.tile.querySelector("[data-grip]");
    grip.focus();
    grip.scrollIntoView({ block: "nearest" });
    this.#isMoving = false;
  }

  #columns(tile) {
    const [first] = tile.parentElement.children;
    const { top } = first.getBoundingClientRect();
    const row = [...tile.parentElement.children].findIndex((one) => one.getBoundingClientRect().top > top + 1);
    return row > 0 ? row : tile.parentElement.children.length;
  }

  /* ------------------------------------------------------------ put it down */
  #release() {
    const held = this.#held;
    held.tile.classList.remove("is-held");
    held.tile.querySelector("[data-grip]").removeAttribute("aria-pressed");
    this.#ghost?.remove();
    setTimeout(() => this.#unclick?.abort());
    this.#ghost = this.#held = null;
    return held;
  }

  #putBack() {
    if (this.#held.byKeys) this.#keepFocus(() => this.#home(this.#held));
    else this.#home(this.#held);
    this.#release();
    this.#say(gettext("It is back in its place."));
  }

  #home({ tile, list, next }) {
    if (next?.parentElement === list) next.before(tile);
    else list.append(tile);
  }

  async #drop() {
    const held = this.#release();
    const { tile, list, next } = held;
    this.#number();
    if (tile.parentElement === list && tile.nextElementSibling === next) return this.#say(this.#where(tile));
    const body = new FormData(tile.querySelector(".order__moves"));
    body.set("place", this.#placeOf(tile));
    body.set("quiet", "1");
    tile.classList.add("is-sent");
    try {
      const answer = await fetch(this.dataset.address, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#say(interpolate(gettext("Saved: %(place)s"), { place: this.#where(tile) }, true));
    } catch (error) {
      console.info("The order was not saved:", error.message);
      this.#home(held);
      this.#number();
      this.#warn(gettext("That was not saved: the picture is back in its place."));
    } finally {
      tile.classList.remove("is-sent");
    }
  }

  #placeOf(tile) {
    return Number(tile.parentElement.dataset.from) + [...tile.parentElement.children].indexOf(tile);
  }

  #where(tile) {
    const { dataset, children } = tile.parentElement;
    const numbers = { place: [...children].indexOf(tile) + 1, number: children.length, section: dataset.name };
    const said = dataset.name ? gettext("Place %(place)s of %(number)s in %(section)s") : gettext("Place %(place)s of %(number)s");
    return interpolate(said, numbers, true);
  }

  /** The buttons under each picture name the places beside its new one. */
  #number() {
    for (const list of this.querySelectorAll(".order__posts")) {
      [...list.children].forEach((tile, index) => {
        const place = Number(list.dataset.from) + index;
        const [earlier, later] = tile.querySelectorAll("button[name=place]");
        tile.querySelector("input[name=section]").value = list.dataset.section;
        earlier.value = place - 1;
        earlier.disabled = place === 0;
        later.value = place + 1;
        later.disabled = index === list.children.length - 1 && !("goesOn" in list.dataset);
      });
    }
  }

  #warn(text) {
    const line = Object.assign(document.createElement("p"), { className: "toast error", textContent: text });
    document.querySelector(".toasts").append(line);
    setTimeout(() => line.remove(), 6000);
  }

  #say(text) {
    document.getElementById("announcer").textContent = text;
  }
}

customElements.define("board-order", BoardOrder);
