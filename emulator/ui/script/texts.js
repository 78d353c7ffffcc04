// What the page says, in the reader's language.

const LANGUAGES = ["en", "zh-CN"];
const STORED = "tm-emulator.language";

const texts = {};
const listeners = [];
let current = "en";

export const language = () => current;
export const otherLanguage = () => LANGUAGES.find((language) => language !== current);

/** Fetches both languages, so that a change of language needs nobody's answer. */
export async function load() {
  const load = async (language) => {
    const answer = await fetch(`ui/texts/${language}.json`);
    texts[language] = await answer.json();
  };
  await Promise.all(LANGUAGES.map(load));
  current = localStorage.getItem(STORED) ?? wanted(navigator.languages);
  apply();
}

/** The first of the reader's languages that the page has. */
function wanted(languages) {
  const first = languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === "zh" || tag === "en");
  return first === "zh" ? "zh-CN" : "en";
}

export function change(language) {
  current = language;
  localStorage.setItem(STORED, language);
  apply();
  listeners.forEach((listener) => listener());
}

export function onChange(listener) {
  listeners.push(listener);
}

/** A text, found by its path of names; null if there is none. */
export function find(path, values = {}) {
  const text = path.reduce((inner, name) => (inner && Object.hasOwn(inner, name) ? inner[name] : null), texts[current]);
  return typeof text === "string" ? filled(text, values) : text;
}

/** A text by its path, which is written with dots and has to exist. */
export function text(path, values) {
  const found = find(path.split("."), values);
  if (found === null) throw new Error(`no text ${path}`);
  return found;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

export const number = (value) => value.toLocaleString(current);

/** Fills in the page's fixed texts. */
function apply() {
  document.documentElement.lang = current;
  const fill = (attribute, put) => {
    for (const target of document.querySelectorAll(`[${attribute}]`)) put(target, text(target.getAttribute(attribute)));
  };
  fill("data-text", (target, said) => (target.textContent = said));
  fill("data-label", (target, said) => target.setAttribute("aria-label", said));
  fill("data-placeholder", (target, said) => target.setAttribute("placeholder", said));
}
