/* Several pictures of one post: swiped by touch, stepped by buttons and arrow keys. Without JavaScript: a strip of links. */

customElements.define("picture-carousel", class extends HTMLElement {
  #seen = new IntersectionObserver((entries) => this.#arrived(entries), { threshold: 0.6 });

  connectedCallback() {
    this.track = this.querySelector(".carousel__track");
    this.slides = [...this.track.children];
    this.thumbs = [...this.querySelectorAll(".thumbs a")];
    this.index = 0;
    for (const slide of this.slides) this.#seen.observe(slide);
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.show(this.index + Number(button.dataset.step)));
    }
    this.thumbs.forEach((thumb, index) => thumb.addEventListener("click", (event) => {
      event.preventDefault();
      this.show(index);
    }));
    this.track.addEventListener("keydown", (event) => {
      const forward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
      const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
      if (!step) return;
      event.preventDefault();
      this.show(this.index + step);
    });
  }

  disconnectedCallback() {
    this.#seen.disconnect();
  }

  show(index) {
    const slide = this.slides[Math.max(0, Math.min(index, this.slides.length - 1))];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.track.scrollTo({ left: slide.offsetLeft - this.track.offsetLeft, behavior: calm ? "instant" : "smooth" });
  }

  #arrived(entries) {
    const entry = entries.find((each) => each.isIntersecting);
    if (!entry) return;
    this.index = this.slides.indexOf(entry.target);
    this.thumbs.forEach((thumb, index) => thumb.setAttribute("aria-current", String(index === this.index)));
    const [back, on] = [this.querySelector('[data-step="-1"]'), this.querySelector('[data-step="1"]')];
    back.disabled = this.index === 0;
    on.disabled = this.index === this.slides.length - 1;
  }
});
