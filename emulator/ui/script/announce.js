// Tells those who do not see the page what has changed on it.

import { byId } from "./dom.js";
import { text } from "./texts.js";

/** What happens within this time is told together. */
const TOGETHER_MS = 400;
const MOST = 3;

let waiting = [];

export function announce(message) {
  waiting.push(message);
  if (waiting.length > 1) return;
  setTimeout(() => {
    const many = waiting.length > MOST;
    byId("announcer").textContent = many ? text("wall.changedMany", { count: waiting.length }) : waiting.join(" ");
    waiting = [];
  }, TOGETHER_MS);
}
