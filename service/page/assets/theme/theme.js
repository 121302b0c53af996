// Light, dark, or as the system is set. What is drawn in pixels hears "themechange" and draws again.

const NAMES = ["system", "light", "dark"];
const KEY = "theme";

const stored = () => {
  try {
    return localStorage.getItem(KEY);
  } catch { // a browser may refuse to store anything
    return null;
  }
};

let chosen = NAMES.includes(stored()) ? stored() : "system";

function apply() {
  document.documentElement.dataset.theme = chosen;
  const button = document.querySelector("#theme");
  button.textContent = `Theme: ${chosen}`;
  document.dispatchEvent(new Event("themechange"));
}

function next() {
  chosen = NAMES[(NAMES.indexOf(chosen) + 1) % NAMES.length];
  try {
    localStorage.setItem(KEY, chosen);
  } catch { /* then it holds until the page is closed */ }
  apply();
}

document.querySelector("#theme").addEventListener("click", next);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
apply();
