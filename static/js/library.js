/* Choosing many pictures: how many are chosen, all that are shown, a range with Shift. Without it the form works alike. */

class LibraryPicker extends HTMLElement {
  connectedCallback() {
    this.most = Number(this.dataset.most);
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("change", () => this.tell());
    this.addEventListener("keydown", (event) => this.onKey(event));
    // What the browser remembers of a page that was left is there after its load only.
    addEventListener("pageshow", () => this.tell());
    this.tell();
  }

  get boxes() {
    return [...this.querySelectorAll('.tile input[name="posts"]')];
  }

  onClick(event) {
    const box = event.target.closest?.('.tile input[name="posts"]');
    if (box) this.chooseRange(box, event.shiftKey);
    if (event.target.closest?.("[data-all]")) this.choose(this.boxes, true);
    if (event.target.closest?.("[data-none]")) this.choose(this.boxes, false);
  }

  chooseRange(box, isRange) {
    const boxes = this.boxes;
    const from = boxes.indexOf(this.last);
    const to = boxes.indexOf(box);
    this.last = box;
    if (isRange && from >= 0) this.choose(boxes.slice(Math.min(from, to), Math.max(from, to) + 1), box.checked);
  }

  /** No more than can be sent at once. */
  choose(boxes, checked) {
    let left = this.most - this.boxes.filter((box) => box.checked).length;
    for (const box of boxes) {
      if (checked && !box.checked && left-- <= 0) break;
      box.checked = checked;
    }
    this.tell();
  }

  tell() {
    const count = this.boxes.filter((box) => box.checked).length;
    const full = count > this.most ? `, ${this.most} at most` : "";
    this.querySelector("[data-count]").textContent = `${count} chosen${full}`;
  }

  /** Enter in a field of an action means this action; on a box it means nothing. */
  onKey(event) {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    event.target.closest(".library-sheet")?.querySelector("button[name=action]").click();
  }
}

customElements.define("library-picker", LibraryPicker);
