// Faults: buttons to set the usual ones, and what is in line.

import { byId, element, icon, say } from "./dom.js";
import { find, number, onChange, text } from "./texts.js";

/** What the buttons order; the emulator's faults/schema describes these and all others. */
const ORDERS = {
  delay: { ms: 5000 },
  error_code: { error_code: 9003, http_status: 500 },
  reset: {},
  lost_answer: {},
  ignored: {},
  html_page: {},
  clock_shift: { seconds: 600 },
};
/** These are for all requests, and take no count. */
const LASTING = new Set(["clock_shift"]);

let standing = null;

export function start() {
  byId("clear").addEventListener("click", () => ask("DELETE", "faults"));
  byId("reset").addEventListener("click", () => ask("POST", "reset"));
  const showAll = () => {
    showButtons();
    if (standing) update(standing);
  };
  onChange(showAll);
  showAll();
}

function showButtons() {
  const buttons = Object.keys(ORDERS).map((kind) => {
    const [name, remark] = find(["faults", "buttons", kind]);
    const button = element(
      "button",
      { type: "button", class: "fault", "data-kind": kind },
      icon("bolt"),
      element("span", { class: "fault-name" }, name),
      element("span", { class: "fault-remark" }, remark),
    );
    button.addEventListener("click", () => order(kind));
    return button;
  });
  byId("fault-buttons").replaceChildren(...buttons);
}

function order(kind) {
  const count = Number(document.querySelector("input[name=count]:checked").value);
  ask("POST", "faults", { kind, ...ORDERS[kind], ...(LASTING.has(kind) ? {} : { count }) });
}

/** The emulator tells what came of it over the live connection; here only what went wrong is told. */
async function ask(method, page, document) {
  const body = document && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(document) };
  let reason = null;
  try {
    const answer = await fetch(page, { method, ...body });
    if (!answer.ok) reason = `HTTP ${answer.status}`;
  } catch (error) {
    reason = error.message;
  }
  byId("fault-failure").hidden = reason === null;
  say(byId("fault-failure"), reason === null ? "" : text("faults.failed", { reason }));
}

/** Shows the faults as they stand. */
export function update(line) {
  standing = line;
  const chips = together(line.waiting).map(({ kind, count }) =>
    element(
      "li",
      { class: "chip" },
      `${find(["faults", "kinds", kind]) ?? kind} `,
      element("b", {}, text("faults.times", { count: number(count) })),
    ),
  );
  if (line.clock_shift_seconds !== 0) {
    const minutes = (line.clock_shift_seconds / 60).toLocaleString(undefined, {
      signDisplay: "always",
      maximumFractionDigits: 1,
    });
    chips.push(element("li", { class: "chip" }, text("faults.clock", { minutes })));
  }
  const nothing = chips.length === 0;
  byId("clear").disabled = nothing;
  byId("standing").replaceChildren(
    ...(nothing ? [element("li", { class: "nothing" }, text("faults.nothing"))] : chips),
  );
}

/** Neighbours of one kind become one, and a long line is cut. */
function together(waiting) {
  const groups = [];
  for (const { kind, count } of waiting) {
    const last = groups.at(-1);
    if (last?.kind === kind) last.count += count;
    else groups.push({ kind, count });
  }
  return groups.slice(0, 20);
}
