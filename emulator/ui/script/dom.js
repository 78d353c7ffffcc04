// Elements. Whatever comes from a request ends up in text nodes or attributes, never in markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text, and what is null is left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An icon of the page's own; it says nothing to those who do not see it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** Text for those who do not see. */
export const unseen = (text) => element("span", { class: "unseen" }, text);

/** Text that came from outside, in whichever direction it is written. */
export const foreign = (tag, attributes, text) => element(tag, { dir: "auto", ...attributes }, text);

/** Changes a text only if it is another one, so that nobody is told the same twice. */
export function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** The beginning of a text that may be very long. */
export function beginning(text, length) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
