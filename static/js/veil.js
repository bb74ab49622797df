/* Sensitive pictures: the first activation of a link takes the veil off, the next one follows it. Without JavaScript
   the link leads to the post, where the picture can be shown. */

function reveal(veiled) {
  veiled.querySelector("img").replaceWith(veiled.querySelector("template").content.cloneNode(true));
  veiled.querySelector(".veil").remove();
  veiled.classList.remove("picture--veiled");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a:not(.stage__veil)");
  const veiled = link?.querySelector(".picture--veiled");
  if (!veiled || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  reveal(veiled);
}, { capture: true });
