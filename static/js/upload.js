/* Posting: pictures chosen, dropped, pasted or shared are sent at once while their words are written. What is not posted
   yet outlives a reload and a lost connection. Without JavaScript the same form is sent as it is. */

// Names of static files hold a hash: the page knows them, an import beside this file would not.
const here = document.querySelector("upload-composer").dataset;
const [{ Desk, Trip, deliver, token }, { Shelf }, { Picture }, { Likeness }, { makeSortable, pass }, { recall, shared, wordsOf }] =
  await Promise.all([here.sending, here.shelf, here.picture, here.likeness, here.sorting, here.words].map((file) => import(file)));

const language = document.documentElement.lang;
const counted = (one, many, number) =>
  interpolate(ngettext(one, many, number), { number: number.toLocaleString(language) }, true);

customElements.define("upload-composer", class extends HTMLElement {
  // Null, or how far the wish to post has come: "waiting" for the rest to arrive, what stops its request, "posted".
  #wanted = null;
  #isLost = false;
  #hasRestarted = false;
  #shelf = null;
  #saving = 0;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.list = this.querySelector("[data-uploads]");
    this.input = this.form.elements.pictures;
    this.submit = this.querySelector("[data-submit]");
    this.status = this.querySelector("[data-status]");
    this.problems = this.querySelector("[data-problems]");
    this.most = Number(here.most);
    this.desk = new Desk(here.arrivals);
    this.likeness = this.#likeness();
    this.#listen();
    this.#settle();
    this.#restore();
  }

  #likeness() {
    return new Likeness({
      address: here.copies,
      token,
      panel: this.querySelector("[data-suggested]"),
      isOver: (picture) => !picture.element.isConnected || this.#wanted,
      found: (picture, copy) => picture.tell(copy, (choice) => this.#choose(choice, picture, copy)),
      suggested: (number) => this.#announce(counted("%(number)s tag is suggested.", "%(number)s tags are suggested.", number)),
    });
  }

  #listen() {
    // The field only opens the picker: what is posted is the list.
    this.input.required = false;
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    for (const name of ["input", "change"]) this.form.addEventListener(name, () => this.changed());
    this.querySelector("[data-cancel]").addEventListener("click", () => this.#giveUp(gettext("Stopped. Nothing was posted, and everything is still here.")));
    this.querySelector("[data-start-over]").addEventListener("click", () => this.#startOver());
    for (const name of ["online", "offline"]) addEventListener(name, () => this.#settle());
    addEventListener("pagehide", () => this.#save());
    // Back from the post: what is shown then was posted.
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    makeSortable(this.list, () => this.changed());
  }

  /** What the button does: that depends on when the post is to come out. */
  get #deed() {
    return { draft: gettext("Save the draft"), scheduled: gettext("Schedule") }[this.form.elements.release.value] ?? gettext("Post");
  }

  get pictures() {
    return [...this.list.children].map((element) => element.picture);
  }

  #announce(text) {
    this.status.textContent = text;
  }

  /* ------------------------------------------------------------------ pictures */

  add(files) {
    const room = this.most - this.pictures.length;
    for (const file of files.slice(0, room)) {
      const picture = this.#append({ id: `${Date.now()}-${Math.random()}`, file });
      this.#shelf?.keepFile(picture.id, file);
    }
    const left = files.length - room;
    this.#say(left > 0 ? this.#tooMany(left) : "");
    this.changed();
  }

  #tooMany(left) {
    const words = ngettext(
      "A post can hold %(most)s pictures; the last one was left out.",
      "A post can hold %(most)s pictures; the last %(left)s were left out.",
      left,
    );
    return interpolate(words, { most: this.most, left }, true);
  }

  #append(kept) {
    const picture = new Picture(this, kept);
    this.list.append(picture.element);
    this.#send(picture, kept.arrival ?? "");
    return picture;
  }

  #send(picture, arrival) {
    let former = "";
    picture.show("queued");
    picture.trip = new Trip(this.desk, picture.file, arrival, (state, sentence, sent = picture.trip.sent) => {
      picture.show(state, sentence, sent / picture.file.size);
      if (state === "done") this.likeness.ask(picture);
      const now = `${state} ${picture.trip.arrival}`;
      if (now !== former) {
        former = now;
        this.changed();
      }
    });
    this.desk.take(picture.trip);
  }

  again(picture) {
    if (picture.state === "waiting") picture.trip.hurry();
    else this.#send(picture, picture.trip.arrival);
  }

  remove(picture) {
    const next = picture.element.nextElementSibling ?? picture.element.previousElementSibling;
    picture.trip.stop();
    picture.drop();
    this.#shelf?.dropFile(picture.id);
    this.changed();
    (next?.querySelector("[data-part=remove]") ?? this.input).focus();
    this.#announce(interpolate(gettext("%(name)s was taken out."), { name: picture.file.name }, true));
  }

  move(picture, step) {
    const other = step < 0 ? picture.element.previousElementSibling : picture.element.nextElementSibling;
    pass(picture.element, other);
    this.changed();
    const [button, opposite] = step < 0 ? [picture.earlier, picture.later] : [picture.later, picture.earlier];
    (button.disabled ? opposite : button).focus();
    const place = { place: this.pictures.indexOf(picture) + 1, total: this.pictures.length };
    this.#announce(interpolate(gettext("Picture %(place)s of %(total)s"), place, true));
  }

  #choose(choice, picture, copy) {
    if (choice === "remove") {
      this.remove(picture);
      return;
    }
    if (choice === "credit") this.#credit(copy);
    this.changed();
    picture.alt.focus();
  }

  #credit(copy) {
    const { caption } = this.form.elements;
    const credited = { name: `@${copy.author.username}`, address: copy.picture.post_url };
    const line = interpolate(gettext("After %(name)s: %(address)s"), credited, true);
    if (!caption.value.includes(line)) caption.value = [caption.value.trimEnd(), line].filter(Boolean).join("\n");
    this.#announce(gettext("The caption credits the original now."));
  }

  /* ------------------------------------------------------------ what outlives a reload */

  async #restore() {
    this.#shelf = await Shelf.open(here.owner);
    const draft = await this.#shelf?.draft();
    // What was chosen meanwhile is kept as well, behind what was there before.
    const early = this.pictures;
    for (const picture of early) this.#shelf?.keepFile(picture.id, picture.file);
    for (const kept of draft?.pictures ?? []) this.#append(kept);
    this.list.append(...early.map((picture) => picture.element));
    if (draft) this.#recall(draft);
    const brought = await shared();
    if (brought.length) this.add(brought);
    this.changed();
  }

  #recall({ words, pictures }) {
    recall(this.form, words);
    if (!pictures.length && !words.caption && !words.tags) return;
    const banner = this.querySelector("[data-restored]");
    banner.hidden = false;
    banner.querySelector("p").textContent = pictures.length
      ? counted("%(number)s picture of your unfinished post is here.", "%(number)s pictures of your unfinished post are here.", pictures.length)
      : gettext("What you wrote for an unfinished post is here.");
  }

  #save() {
    clearTimeout(this.#saving);
    if (!this.#shelf || this.#wanted === "posted") return;
    const pictures = this.pictures.map(({ id, alt, isTold, trip }) => ({ id, alt: alt.value, isTold, arrival: trip.arrival }));
    this.#shelf.keepDraft({ words: wordsOf(this.form), pictures });
  }

  async #startOver() {
    this.#wanted = "posted";
    const { pictures } = this;
    for (const picture of pictures) picture.drop();
    await Promise.all([this.#shelf?.clear(), ...pictures.map((picture) => picture.trip.stop())]);
    location.assign(location.pathname);
  }

  /** Something is not as it was: it is shown, kept, and, where the rest has arrived, posted. */
  changed() {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.#save(), 300);
    this.#settle();
    if (this.#wanted === "waiting") this.#post();
  }

  /* ---------------------------------------------------------------------- the page */

  #settle() {
    const { pictures } = this;
    const isBusy = Boolean(this.#wanted);
    pictures.forEach((picture, index) => picture.place(index, pictures.length));
    this.form.classList.toggle("has-pictures", pictures.length > 0);
    this.form.classList.toggle("is-full", pictures.length >= this.most);
    this.submit.disabled = !pictures.length || isBusy;
    this.submit.querySelector("span").textContent = isBusy ? gettext("Sending…") : this.#deed;
    this.querySelector("[data-cancel]").hidden = !isBusy;
    this.#overview(pictures);
  }

  #overview(pictures) {
    const total = pictures.length;
    const described = pictures.filter((picture) => picture.alt.value.trim()).length;
    const arrived = pictures.filter((picture) => picture.state === "done").length;
    const isLost = this.#isLost || pictures.some((picture) => picture.state === "waiting") || (total > arrived && !navigator.onLine);
    const numbers = { total, described, arrived };
    const line = (name, isShown, text) => {
      const part = this.querySelector(`[data-line=${name}]`);
      part.hidden = !isShown;
      if (part.lastElementChild.textContent !== text) part.lastElementChild.textContent = text;
    };
    line("lost", isLost, gettext("Waiting for the connection; nothing is lost."));
    line("arrived", arrived < total && !isLost, interpolate(gettext("%(arrived)s of %(total)s arrived"), numbers, true));
    line("described", total && !this.#wanted, interpolate(ngettext(
      "%(described)s of %(total)s has a description", "%(described)s of %(total)s have a description", total,
    ), numbers, true));
  }

  #say(...sentences) {
    const said = sentences.filter(Boolean);
    this.problems.hidden = !said.length;
    this.problems.querySelector("ul").replaceChildren(
      ...said.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
  }

  /* ---------------------------------------------------------------------- posting */

  /** Posts what has arrived; what is still on its way is waited for, and posted then by itself. */
  #post() {
    const { pictures } = this;
    if (!pictures.length || (this.#wanted && this.#wanted !== "waiting")) return;
    const wrong = pictures.filter((picture) => ["refused", "failed"].includes(picture.state));
    if (wrong.length) {
      this.#giveUp(counted(
        "One picture cannot be posted: remove it or choose another. The others are still here.",
        "%(number)s pictures cannot be posted: remove them or choose others. The others are still here.",
        wrong.length,
      ));
      wrong[0].element.scrollIntoView({ block: "center" });
    } else if (pictures.every((picture) => picture.state === "done")) {
      this.#deliver();
    } else if (!this.#wanted) {
      this.#want("waiting");
    }
  }

  #want(state) {
    this.#wanted = state;
    this.#say();
    this.#settle();
  }

  #giveUp(...sentences) {
    this.#wanted?.abort?.();
    this.#wanted = null;
    this.#settle();
    this.#say(...sentences);
  }

  async #deliver() {
    const stop = new AbortController();
    this.#want(stop);
    const isLost = (now) => {
      this.#isLost = now;
      this.#settle();
    };
    const answer = await deliver(here.api, this.#data(), stop.signal, isLost);
    if (answer) await this.#answered(answer);
  }

  #data() {
    const data = new FormData(this.form);
    for (const name of ["pictures", "alt_text", "csrfmiddlewaretoken"]) data.delete(name);
    for (const picture of this.pictures) {
      data.append("arrival", picture.trip.id);
      data.append("alt_text", picture.alt.value);
    }
    return data;
  }

  async #answered(answer) {
    const told = await answer.json().catch(() => null);
    const errors = told?.errors ?? [];
    if (answer.ok) {
      this.#wanted = "posted";
      this.#announce(gettext("Received"));
      await this.#shelf?.clear();
      location.assign(told.url);
    } else if (answer.status === 401 || answer.status === 403) {
      this.#giveUp(gettext("You have been logged out. Log in in another tab, then try again."));
    } else if (errors.some((error) => error.code?.startsWith("arrival-")) && !this.#hasRestarted) {
      // What waited on the server for too long is sent once more, and then posted.
      this.#hasRestarted = true;
      this.#wanted = "waiting";
      for (const picture of this.pictures) this.#send(picture, picture.trip.arrival);
    } else {
      const lame = gettext("Kindred could not take this just now. Everything is still here: try again in a moment.");
      this.#giveUp(...(errors.length ? errors.map((error) => error.detail) : [lame]));
    }
  }
});
