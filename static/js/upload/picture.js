/* One picture of a post that is being written: how it looks, its alt text, how far it has come, and what is wrong. */

const language = document.documentElement.lang;

const named = (sentence, name) => interpolate(sentence, { name }, true);

function weight(bytes) {
  const [unit, size] = bytes < 1e6 ? ["kilobyte", Math.ceil(bytes / 1000)] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}

/** `composer` is told: move(picture, step), remove(picture), again(picture). */
export class Picture {
  #parts = {};
  state = "queued";

  constructor(composer, { id, file, alt = "", isTold = false }) {
    this.id = id;
    this.file = file;
    // What is to be done about a copy of it was decided.
    this.isTold = isTold;
    this.element = document.getElementById("upload-item").content.cloneNode(true).querySelector(".upload");
    this.element.picture = this;
    for (const part of this.element.querySelectorAll("[data-part]")) this.#parts[part.dataset.part] = part;
    this.alt = this.#parts.alt;
    this.alt.value = alt;
    this.#parts.name.textContent = `${file.name} · ${weight(file.size)}`;
    this.alt.setAttribute("aria-label", named(gettext("Alt text of %(name)s"), file.name));
    this.#parts.bar.setAttribute("aria-label", named(gettext("How much of %(name)s has arrived"), file.name));
    this.alt.addEventListener("input", () => this.#countLetters());
    this.#buttons(composer);
    this.#preview();
  }

  #buttons(composer) {
    this.earlier = this.#button("earlier", named(gettext("Move %(name)s earlier"), this.file.name), () => composer.move(this, -1));
    this.later = this.#button("later", named(gettext("Move %(name)s later"), this.file.name), () => composer.move(this, 1));
    this.#button("remove", named(gettext("Remove %(name)s"), this.file.name), () => composer.remove(this));
    this.#parts.retry.addEventListener("click", () => composer.again(this));
  }

  #button(name, label, act) {
    const button = this.#parts[name];
    button.title = label;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    return button;
  }

  #preview() {
    const image = new Image();
    this.address = URL.createObjectURL(this.file);
    image.alt = "";
    image.draggable = false;
    // A browser that cannot draw the format (HEIC, TIFF) keeps the icon; Kindred can read it all the same.
    image.addEventListener("error", () => image.remove());
    image.src = this.address;
    this.#parts.thumb.append(image);
  }

  #countLetters() {
    const left = this.alt.maxLength - this.alt.value.length;
    const words = ngettext("%(left)s character left", "%(left)s characters left", left);
    this.#parts.count.textContent = this.alt.value ? interpolate(words, { left: left.toLocaleString(language) }, true) : "";
  }

  place(index, total) {
    this.#parts.number.textContent = index + 1;
    this.earlier.disabled = index === 0;
    this.later.disabled = index === total - 1;
  }

  /** How it is on its way: `sentence` says what is wrong, `share` (0 to 1) how much of it has arrived. */
  show(state, sentence = "", share = 0) {
    this.state = state;
    this.element.dataset.state = state;
    const isWrong = state === "refused" || state === "failed";
    this.#parts.problem.lastElementChild.textContent = isWrong ? sentence : "";
    this.#parts.problem.hidden = !isWrong;
    this.#parts.retry.hidden = state !== "failed" && state !== "waiting";
    this.#parts.bar.value = share;
    this.#parts.said.textContent = this.#said(state, share);
  }

  #said(state, share) {
    const percent = new Intl.NumberFormat(language, { style: "percent" }).format(share);
    return {
      queued: gettext("Waits for its turn"),
      sending: percent,
      waiting: gettext("Waiting for the connection"),
      done: gettext("Arrived"),
    }[state] ?? "";
  }

  /** Says that a copy is here, and leaves it to the author what to do: nothing is ever blocked. */
  tell(copy, choose) {
    const note = document.getElementById("upload-copy").content.cloneNode(true);
    const part = (name) => note.querySelector(`[data-copy="${name}"]`);
    for (const word of note.querySelectorAll("[data-tier]")) if (word.dataset.tier !== copy.tier) word.remove();
    const on = new Date(copy.since).toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric" });
    const said = copy.yours
      ? interpolate(gettext("You posted it on %(date)s."), { date: on }, true)
      : interpolate(gettext("It was first posted by %(name)s on %(date)s."), { name: copy.author.display_name, date: on }, true);
    part("said").textContent = said;
    part("link").href = copy.picture.post_url;
    part("link").setAttribute("aria-label", gettext("The post that is here, in a new tab"));
    part("image").src = copy.picture.is_sensitive ? copy.picture.placeholder : copy.picture.sources[0].url;
    if (copy.yours) note.querySelector('[data-choice="credit"]').remove();
    for (const button of note.querySelectorAll("[data-choice]")) {
      button.addEventListener("click", () => {
        this.#parts.notice.hidden = true;
        this.isTold = true;
        choose(button.dataset.choice);
      });
    }
    this.#parts.notice.replaceChildren(note);
    this.#parts.notice.hidden = false;
  }

  drop() {
    URL.revokeObjectURL(this.address);
    this.element.remove();
  }
}

