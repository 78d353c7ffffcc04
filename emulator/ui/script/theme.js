// Light or dark: as the system has it, until somebody says otherwise.

import { byId, icon } from "./dom.js";
import { onChange, text } from "./texts.js";

const STORED = "tm-emulator.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const current = () => localStorage.getItem(STORED) ?? (system.matches ? "dark" : "light");
const other = () => (current() === "dark" ? "light" : "dark");

function show() {
  document.documentElement.dataset.theme = current();
  byId("theme").replaceChildren(icon(other() === "dark" ? "moon" : "sun"), text(`theme.${other()}`));
}

export function start() {
  byId("theme").addEventListener("click", () => {
    localStorage.setItem(STORED, other());
    show();
  });
  system.addEventListener("change", show);
  onChange(show);
  show();
}
