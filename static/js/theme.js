/* The choice of a theme on the settings page: light, dark, or as the device has it. */

const root = document.documentElement;
const fieldset = document.querySelector("[data-themes]");

/** The radios say what is so, whoever has changed it. */
function show() {
  for (const radio of fieldset.elements) radio.checked = radio.value === (root.dataset.theme ?? "");
}

fieldset.addEventListener("change", (event) => {
  const chosen = event.target.value;
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  try {
    if (chosen) localStorage.setItem("theme", chosen);
    else localStorage.removeItem("theme");
  } catch (error) {
    console.info("The theme lasts for this page only:", error.message);
  }
});
new MutationObserver(show).observe(root, { attributeFilter: ["data-theme"] });
show();
