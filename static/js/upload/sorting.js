/* Rows put in another order by mouse or by finger. A finger drags by the handle alone: elsewhere it scrolls the page. */

const EDGE = 90;
const STEP = 12;

/** `row` goes past `other`, its neighbour. The other one moves: what a finger holds must not be taken out of the page. */
export function pass(row, other) {
  if (other === row.previousElementSibling) row.after(other);
  else row.before(other);
}

const middle = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;

export function makeSortable(list, moved) {
  let held = null;

  list.addEventListener("pointerdown", (event) => {
    const byHandle = event.target.closest("[data-part=handle]");
    const byMouse = event.pointerType === "mouse" && event.target.closest("[data-part=thumb]");
    if (event.button !== 0 || !(byHandle || byMouse)) return;
    event.preventDefault();
    held = event.target.closest("li");
    held.classList.add("is-dragged");
  });
  document.addEventListener("pointermove", ({ clientY }) => {
    if (!held) return;
    const { previousElementSibling: former, nextElementSibling: latter } = held;
    const other = former && clientY < middle(former) ? former : latter && clientY > middle(latter) ? latter : null;
    if (other) {
      pass(held, other);
      moved();
    }
    if (clientY < EDGE) scrollBy(0, -STEP);
    else if (clientY > innerHeight - EDGE) scrollBy(0, STEP);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      held?.classList.remove("is-dragged");
      held = null;
    });
  }
}
