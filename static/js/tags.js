/* A line of tags as chips, with completion: the combobox pattern of WAI-ARIA. The text field keeps its name; what is
   sent is the chips and what is still being typed, joined by commas, exactly as somebody without JavaScript types it. */

const SEPARATOR = /[,，、;；\n]/;
let count = 0;

customElements.define("tag-input", class extends HTMLElement {
  #asked = null;
  #options = [];
  #chosen = -1;

  connectedCallback() {
    this.input = this.querySelector("input");
    this.names = [];
    this.#build();
    this.recall();
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 120));
    this.input.form.addEventListener("click", (event) => {
      const suggestion = event.target.closest("[data-add-tag]");
      if (suggestion) this.#accept(suggestion);
    });
    this.input.form.addEventListener("formdata", (event) => event.formData.set(this.input.name, this.value));
  }

  get value() {
    return [...this.names, this.input.value.trim()].filter(Boolean).join(", ");
  }

  /** The field was filled by a script: what it says becomes chips. */
  recall() {
    this.#split(`${this.input.value},`);
  }

  #changed() {
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #build() {
    const box = Object.assign(document.createElement("div"), { className: "tagbox" });
    this.list = Object.assign(document.createElement("ul"), { className: "listbox", id: `tags-${++count}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", gettext("Tags in use"));
    this.input.replaceWith(box);
    box.append(this.input);
    this.append(this.list);
    this.input.classList.add("tagbox__input");
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", autocapitalize: "off", enterkeyhint: "done",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    box.addEventListener("click", (event) => { if (event.target === box) this.input.focus(); });
    this.box = box;
  }

  #typed() {
    if (SEPARATOR.test(this.input.value)) this.#split(this.input.value);
    this.#ask();
  }

  /** All but the last piece become chips; the last one is still being typed. */
  #split(text) {
    const pieces = text.split(SEPARATOR);
    const rest = pieces.pop();
    for (const piece of pieces) this.#add(piece);
    this.input.value = rest.trimStart();
  }

  #add(text) {
    const name = text.trim().replace(/^[#＃]+/, "");
    if (!name || this.names.some((known) => known.toLowerCase() === name.toLowerCase())) return;
    this.names.push(name);
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip" });
    chip.append(Object.assign(document.createElement("span"), { textContent: name }), "×");
    chip.setAttribute("aria-label", interpolate(gettext("Remove the tag %(name)s"), { name }, true));
    chip.addEventListener("click", () => {
      this.names.splice(this.names.indexOf(name), 1);
      chip.remove();
      this.#changed();
      this.input.focus();
    });
    this.input.before(chip);
  }

  /** A suggested tag becomes a chip; it is kept with the rest when the form is sent. */
  #accept(suggestion) {
    const line = suggestion.closest("li");
    const next = (line.nextElementSibling ?? line.previousElementSibling)?.querySelector("button");
    const panel = line.closest("section");
    this.#add(suggestion.dataset.addTag);
    this.#changed();
    line.remove();
    panel.hidden = !next;
    (next ?? this.input).focus();
    const said = gettext("%(name)s is one of the tags now.");
    document.getElementById("announcer").textContent = interpolate(said, { name: suggestion.dataset.addTag }, true);
  }

  #key(event) {
    const open = !this.list.hidden;
    if (event.key === "Enter" && (open && this.#chosen >= 0 || this.input.value.trim())) {
      event.preventDefault();
      this.#take(open && this.#chosen >= 0 ? this.#options[this.#chosen] : this.input.value);
    } else if (event.key === "Backspace" && !this.input.value && this.names.length) {
      this.input.previousElementSibling.click();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#choose(this.#chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (open && event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
  }

  #take(name) {
    this.#split(`${name},`);
    this.input.value = "";
    this.#close();
  }

  async #ask() {
    const text = this.input.value.trim();
    this.#asked?.abort();
    if (!text) return this.#close();
    this.#asked = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.complete}?q=${encodeURIComponent(text)}`, { signal: this.#asked.signal });
      if (answer.ok) this.#show((await answer.json()).tags);
    } catch (error) {
      if (error.name !== "AbortError") console.info("No completion of tags:", error.message);
    }
  }

  #show(tags) {
    const fresh = tags.filter((tag) => !this.names.some((name) => name.toLowerCase() === tag.name.toLowerCase()));
    this.#options = fresh.map((tag) => tag.name);
    this.list.replaceChildren(...fresh.map((tag, index) => {
      const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${index}` });
      option.setAttribute("role", "option");
      option.append(tag.name, Object.assign(document.createElement("small"), { textContent: `${tag.posts}` }));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.#take(tag.name);
      });
      return option;
    }));
    this.list.hidden = !fresh.length;
    this.input.setAttribute("aria-expanded", String(fresh.length > 0));
    this.#choose(-1);
  }

  #choose(index) {
    const options = [...this.list.children];
    this.#chosen = Math.max(-1, Math.min(index, options.length - 1));
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#chosen)));
    const chosen = options[this.#chosen];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.list.hidden = true;
    this.#chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
});
