// The string to sign with its line ends to be seen: most wrong signatures differ in what is not.

import { element, icon, unseen } from "./dom.js";
import { number, text } from "./texts.js";

const CONTROLS = /[\u0000-\u001f\u007f\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]| +$/g;
const COPIED_MS = 2000;

/** The string as numbered lines, with its length and a button to copy it. */
export function shown(string) {
  const lines = string.split("\n");
  const rows = lines.map((line, index) => row(line, index + 1 < lines.length));
  const bytes = new TextEncoder().encode(string).length;
  return element(
    "div",
    { class: "string" },
    element("ol", { class: "string-lines" }, ...rows),
    element(
      "p",
      { class: "string-foot" },
      element("span", {}, text("request.bytes", { bytes: number(bytes), lines: number(lines.length) })),
      copyButton(string),
    ),
  );
}

function row(line, hasEnd) {
  const end = hasEnd
    ? element(
        "span",
        { class: "line-end", title: text("request.lineEnd") },
        element("span", { "aria-hidden": "true" }, "↵"),
        unseen(text("request.lineEnd")),
      )
    : element("span", { class: "string-end" }, text("request.noLineEnd"));
  return element("li", {}, element("code", {}, ...visible(line)), end);
}

/** Characters that cannot be seen are shown by sign or number. */
function visible(line) {
  const parts = [];
  let start = 0;
  for (const match of line.matchAll(CONTROLS)) {
    parts.push(line.slice(start, match.index), element("span", { class: "invisible" }, sign(match[0])));
    start = match.index + match[0].length;
  }
  return [...parts, line.slice(start)].filter((part) => part !== "");
}

function sign(characters) {
  if (characters.startsWith(" ")) return "␣".repeat(characters.length);
  const code = characters.codePointAt(0);
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function copyButton(string) {
  const button = element("button", { type: "button", class: "plain small" }, text("request.copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(string);
    button.replaceChildren(icon("tick"), text("request.copied"));
    setTimeout(() => button.replaceChildren(text("request.copy")), COPIED_MS);
  });
  // Browsers give the clipboard to pages of this machine or with TLS.
  return navigator.clipboard ? button : null;
}
