/* What is like a picture that has arrived: copies of it that are here, and tags that such pictures have. One picture after
   the other; without an answer nothing is said, and the picture is posted all the same. */

const SUGGESTED = 8;

export class Likeness {
  #last = Promise.resolve();
  #offered = new Set();

  /** `found(picture, copy)` and `suggested(number)` are told; `isOver(picture)` says that nobody wants to know any more. */
  constructor({ address, token, panel, isOver, found, suggested }) {
    this.address = address;
    this.token = token;
    this.panel = panel;
    Object.assign(this, { isOver, found, suggested });
  }

  ask(picture) {
    this.#last = this.#last
      .then(() => this.#compare(picture))
      .catch((error) => console.info("Not compared:", error.message));
  }

  async #compare(picture) {
    if (this.isOver(picture)) return;
    const body = new FormData();
    body.append("arrival", picture.trip.id);
    body.append("tags", "1");
    const headers = { Accept: "application/json", "X-CSRFToken": this.token() };
    const answer = await fetch(this.address, { method: "POST", body, headers });
    if (!answer.ok || this.isOver(picture)) return;
    const { copies: [copy], tags } = await answer.json();
    if (copy && !picture.isTold) this.found(picture, copy);
    this.#suggest(tags);
  }

  #suggest(tags) {
    const list = this.panel.querySelector("ul");
    for (const tag of tags) {
      if (this.#offered.has(tag.slug) || list.childElementCount >= SUGGESTED) continue;
      this.#offered.add(tag.slug);
      const item = document.getElementById("upload-tag").content.cloneNode(true);
      const button = item.querySelector("button");
      button.dataset.addTag = tag.name;
      button.title = tag.reason;
      button.querySelector("[data-tag]").textContent = tag.name;
      list.append(item);
    }
    if (this.panel.hidden && list.childElementCount) {
      this.panel.hidden = false;
      this.suggested(list.childElementCount);
    }
  }
}
