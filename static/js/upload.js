/* Posting: pictures chosen, dropped or pasted; put in order, described, sent with a bar each. An error keeps everything.
   Without JavaScript the same form is sent as it is. */

const icons = document.querySelector('meta[name="icons"]').content;

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

function iconButton(name, label, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", title: label });
  button.setAttribute("aria-label", label);
  button.append(icon(name));
  button.addEventListener("click", act);
  return button;
}

const weight = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** One file on its way: what it looks like, its alt text, its bar and its problem. */
class Upload {
  constructor(composer, file) {
    this.file = file;
    const copy = document.getElementById("upload-item").content.cloneNode(true);
    this.element = copy.querySelector(".upload");
    this.element.upload = this;
    const part = (name) => this.element.querySelector(`[data-part="${name}"]`);
    this.number = part("number");
    this.alt = part("alt");
    this.count = part("count");
    this.bar = part("bar");
    this.problem = part("problem");
    this.notice = part("notice");
    part("name").textContent = `${file.name} · ${weight(file.size)}`;
    this.alt.setAttribute("aria-label", `Alt text of ${file.name}`);
    this.alt.addEventListener("input", () => this.#countLetters());
    this.earlier = iconButton("arrow-up", `Move ${file.name} earlier`, () => composer.move(this, -1));
    this.later = iconButton("arrow-down", `Move ${file.name} later`, () => composer.move(this, 1));
    part("head").append(this.earlier, this.later, iconButton("x", `Remove ${file.name}`, () => composer.remove(this)));
    this.#preview(part("thumb"));
    this.element.addEventListener("dragstart", () => composer.drag(this));
    this.element.addEventListener("dragend", () => composer.drag(null));
    this.element.addEventListener("dragover", (event) => composer.dragOver(event, this));
  }

  #preview(frame) {
    const image = new Image();
    this.address = URL.createObjectURL(this.file);
    image.alt = "";
    // A browser that cannot draw the format (HEIC, TIFF) keeps the icon; Kindred can read it all the same.
    image.addEventListener("error", () => image.remove());
    image.src = this.address;
    frame.append(image);
  }

  #countLetters() {
    const left = this.alt.maxLength - this.alt.value.length;
    this.count.textContent = this.alt.value ? `${left.toLocaleString()} characters left` : "";
  }

  place(index, total) {
    this.number.textContent = index + 1;
    this.earlier.disabled = index === 0;
    this.later.disabled = index === total - 1;
  }

  refuse(text) {
    this.problem.lastElementChild.textContent = text;
    this.problem.hidden = !text;
    this.element.classList.toggle("is-refused", Boolean(text));
  }

  /** Says that a copy is here, and leaves it to the author what to do: nothing is ever blocked. */
  tell(copy, choose) {
    const note = document.getElementById("upload-copy").content.cloneNode(true);
    const part = (name) => note.querySelector(`[data-copy="${name}"]`);
    for (const word of note.querySelectorAll("[data-tier]")) if (word.dataset.tier !== copy.tier) word.remove();
    part(copy.yours ? "theirs" : "yours").remove();
    if (!copy.yours) Object.assign(part("author"), { textContent: copy.author.display_name, href: copy.author.url });
    const since = new Date(copy.since);
    Object.assign(part("since"), {
      dateTime: copy.since,
      textContent: since.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }),
    });
    part("link").href = copy.picture.post_url;
    part("link").setAttribute("aria-label", "The post that is here, in a new tab");
    part("image").src = copy.picture.is_sensitive ? copy.picture.placeholder : copy.picture.sources[0].url;
    if (copy.yours) note.querySelector('[data-choice="credit"]').remove();
    for (const button of note.querySelectorAll("[data-choice]")) {
      button.addEventListener("click", () => choose(button.dataset.choice));
    }
    this.notice.replaceChildren(note);
    this.notice.hidden = false;
  }

  sent(share) {
    this.bar.hidden = share === null;
    this.bar.value = share ?? 0;
  }
}

customElements.define("upload-composer", class extends HTMLElement {
  #dragged = null;
  #request = null;
  #compared = Promise.resolve();

  connectedCallback() {
    this.form = this.querySelector("form");
    this.list = this.querySelector("[data-uploads]");
    this.input = this.form.elements.pictures;
    this.submit = this.querySelector("[data-submit]");
    this.status = this.querySelector("[data-status]");
    this.problems = this.querySelector("[data-problems]");
    this.most = Number(this.dataset.most);
    // The field only opens the picker: what is sent is the list.
    this.input.required = false;
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.querySelector("[data-cancel]").addEventListener("click", () => this.#request?.abort());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    this.form.addEventListener("change", () => this.#busy(this.#request !== null));
    this.#busy(false);
  }

  /** What the button does: that depends on when the post is to come out. */
  get #deed() {
    return { draft: "Save the draft", scheduled: "Schedule" }[this.form.elements.release.value] ?? "Post";
  }

  get uploads() {
    return [...this.list.children].map((element) => element.upload);
  }

  add(files) {
    const room = this.most - this.uploads.length;
    for (const file of files.slice(0, room)) {
      const upload = new Upload(this, file);
      this.list.append(upload.element);
      // One after the other: what is posted next is not kept waiting by what it is compared with.
      this.#compared = this.#compared.then(() => this.#compare(upload)).catch((error) => console.info("Not compared:", error.message));
    }
    this.#say(files.length > room ? `A post can hold ${this.most} pictures; the last ${files.length - room} were left out.` : "");
    this.#settle();
  }

  /** Asks whether a copy is here already. Without an answer nothing is said, and the picture is posted all the same. */
  async #compare(upload) {
    if (!upload.element.isConnected || this.#request) return;
    const data = new FormData();
    data.append("picture", upload.file, upload.file.name);
    const headers = { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(this.dataset.copies, { method: "POST", body: data, headers });
    const [copy] = answer.ok ? (await answer.json()).copies : [];
    if (copy && upload.element.isConnected) upload.tell(copy, (choice) => this.#choose(choice, upload, copy));
  }

  #choose(choice, upload, copy) {
    upload.notice.hidden = true;
    if (choice === "remove") {
      this.remove(upload);
      return;
    }
    if (choice === "credit") this.#credit(copy);
    upload.alt.focus();
  }

  #credit(copy) {
    const caption = this.form.elements.caption;
    const line = `After @${copy.author.username}: ${copy.picture.post_url}`;
    if (!caption.value.includes(line)) caption.value = [caption.value.trimEnd(), line].filter(Boolean).join("\n");
    this.status.textContent = "The caption credits the original now.";
  }

  remove(upload) {
    const next = upload.element.nextElementSibling ?? upload.element.previousElementSibling;
    URL.revokeObjectURL(upload.address);
    upload.element.remove();
    this.#settle();
    (next?.querySelector("button:not(:disabled)") ?? this.input).focus();
  }

  move(upload, step) {
    const other = step < 0 ? upload.element.previousElementSibling : upload.element.nextElementSibling;
    if (!other) return;
    step < 0 ? other.before(upload.element) : other.after(upload.element);
    this.#settle();
    const button = step < 0 ? upload.earlier : upload.later;
    (button.disabled ? (step < 0 ? upload.later : upload.earlier) : button).focus();
    this.status.textContent = `Picture ${this.uploads.indexOf(upload) + 1} of ${this.uploads.length}`;
  }

  drag(upload) {
    this.#dragged?.element.classList.remove("is-dragged");
    this.#dragged = upload;
    upload?.element.classList.add("is-dragged");
  }

  dragOver(event, upload) {
    if (!this.#dragged) return;
    event.preventDefault();
    if (this.#dragged === upload) return;
    const box = upload.element.getBoundingClientRect();
    event.clientY < box.top + box.height / 2 ? upload.element.before(this.#dragged.element) : upload.element.after(this.#dragged.element);
    this.#settle();
  }

  #settle() {
    const uploads = this.uploads;
    uploads.forEach((upload, index) => upload.place(index, uploads.length));
    this.firstElementChild.classList.toggle("has-pictures", uploads.length > 0);
    this.submit.disabled = !uploads.length || this.#request !== null;
  }

  #say(...sentences) {
    const said = sentences.filter(Boolean);
    this.problems.hidden = !said.length;
    this.problems.querySelector("ul").replaceChildren(
      ...said.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
  }

  #post() {
    const uploads = this.uploads;
    if (!uploads.length || this.#request) return;
    const data = new FormData(this.form);
    for (const name of ["pictures", "alt_text"]) data.delete(name);
    for (const upload of uploads) {
      upload.refuse("");
      data.append("pictures", upload.file, upload.file.name);
      data.append("alt_text", upload.alt.value);
    }
    const request = new XMLHttpRequest();
    request.open("POST", this.dataset.api);
    request.setRequestHeader("X-CSRFToken", data.get("csrfmiddlewaretoken"));
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => this.#sent(event, uploads));
    request.addEventListener("load", () => this.#answered(request));
    request.addEventListener("error", () => this.#failed("The connection was lost on the way. Everything is still here: send it again."));
    request.addEventListener("abort", () => this.#failed("Stopped. Nothing was posted, and everything is still here."));
    this.#request = request;
    this.#busy(true);
    request.send(data);
  }

  #busy(busy) {
    this.querySelector("[data-cancel]").hidden = !busy;
    this.submit.querySelector("span").textContent = busy ? "Sending…" : this.#deed;
    if (busy) this.#say();
    if (!busy) for (const upload of this.uploads) upload.sent(null);
    this.#settle();
  }

  /** Files travel one after the other, so the bytes sent tell how much of each has gone. */
  #sent(event, uploads) {
    const total = uploads.reduce((sum, upload) => sum + upload.file.size, 0);
    let left = event.loaded * (total / (event.total || total));
    for (const upload of uploads) {
      upload.sent(Math.max(0, Math.min(1, left / upload.file.size)));
      left -= upload.file.size;
    }
    const percent = Math.round((100 * event.loaded) / (event.total || 1));
    if (percent % 25 === 0) this.status.textContent = `${percent} % sent`;
  }

  #answered(request) {
    if (request.status === 201) {
      this.status.textContent = "Received";
      location.assign(request.response.url);
      return;
    }
    const words = {
      401: "You have been logged out. Log in in another tab, then send it again.",
      403: "You have been logged out. Log in in another tab, then send it again.",
      413: "These pictures are too large to be sent together. Post fewer at a time.",
    };
    const errors = request.response?.errors?.map((error) => error.detail) ?? [];
    if (words[request.status]) this.#failed(words[request.status]);
    else if (errors.length) this.#failed(...this.#besideFiles(errors));
    else this.#failed("Kindred could not take this just now. Everything is still here: try again in a moment.");
  }

  /** Each error stands beside the file that it names; what is left concerns the whole post. */
  #besideFiles(errors) {
    const rest = [];
    for (const error of errors) {
      const named = this.uploads.filter((upload) => error.startsWith(`${upload.file.name}: `));
      for (const upload of named) upload.refuse(error.slice(upload.file.name.length + 2));
      if (!named.length) rest.push(error);
    }
    const refused = this.uploads.filter((upload) => upload.element.classList.contains("is-refused"));
    refused[0]?.element.scrollIntoView({ block: "center" });
    if (refused.length) {
      rest.unshift(refused.length === 1
        ? "One picture cannot be posted: remove it or choose another. The others are still here."
        : `${refused.length} pictures cannot be posted: remove them or choose others. The others are still here.`);
    }
    return rest;
  }

  #failed(...sentences) {
    this.#request = null;
    this.#busy(false);
    this.#say(...sentences);
  }
});
