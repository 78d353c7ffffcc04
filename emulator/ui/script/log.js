// The log: the newest requests first, a page of them at a time.

import { beginning, byId, element, foreign, icon, say, unseen } from "./dom.js";
import { checkName, fill, passSign } from "./request.js";
import { find, language, number, onChange, text } from "./texts.js";

/** Rows on a page, and requests that are remembered for going back. */
const PAGE = 50;
const REMEMBERED = 2000;

/** Requests by number, in rising order. */
let requests = new Map();
let total = 0;
/** Rows by number. */
let rows = new Map();
/** Number of the page's first request; null is the newest, whichever that is. */
let anchor = null;
const open = new Set();
let due = false;

export function start() {
  byId("failures-only").addEventListener("change", () => turn(null));
  byId("newest").addEventListener("click", () => turn(null));
  byId("newer").addEventListener("click", () => turnBy(-PAGE));
  byId("older").addEventListener("click", () => turnBy(PAGE));
  byId("rows").addEventListener("keydown", moveBetweenRows);
  onChange(() => {
    rows = new Map();
    show();
  });
}

/** Forgets everything: the emulator is about to tell it anew. */
export function clear() {
  requests = new Map();
  rows = new Map();
  open.clear();
  anchor = null;
}

export function update({ first_sequence, requests: count, entries }) {
  total = count;
  for (const entry of entries) requests.set(entry.sequence, entry);
  // An unfinished request from before may come after newer ones, and keeps its place.
  const numbers = [...requests.keys()]
    .filter((sequence) => sequence >= first_sequence)
    .sort((one, other) => one - other);
  requests = new Map(numbers.slice(-REMEMBERED).map((sequence) => [sequence, requests.get(sequence)]));
  for (const sequence of open) if (!requests.has(sequence)) open.delete(sequence);
  // Not more often than the screen is drawn.
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    show();
  });
}

const wanted = () => {
  const all = [...requests.values()].reverse();
  return byId("failures-only").checked
    ? all.filter((request) => ["refused", "broken"].includes(verdict(request)))
    : all;
};

const startOf = (list) =>
  anchor === null
    ? 0
    : Math.max(
        0,
        list.findIndex((request) => request.sequence <= anchor),
      );

function turn(to) {
  anchor = to;
  if (to === null) open.clear();
  rows = new Map();
  show();
}

function turnBy(count) {
  const list = wanted();
  const first = startOf(list) + count;
  if (first < list.length) turn(first <= 0 ? null : list[first].sequence);
}

function show() {
  const list = wanted();
  // A row that somebody reads is not pushed off the page by newer ones.
  const pushed = [...open].some((sequence) => list.slice(PAGE).some((request) => request.sequence === sequence));
  if (anchor === null && pushed) anchor = Math.max(...rows.keys());
  const first = startOf(list);
  const page = list.slice(first, first + PAGE);
  const before = rows;
  rows = new Map(page.map((request) => [request.sequence, renewed(before.get(request.sequence), request)]));
  hang([...rows.values()].map((row) => row.root));

  say(byId("log-total"), text("log.total", { count: number(total) }));
  byId("no-rows").hidden = list.length > 0;
  byId("pages").hidden = list.length <= PAGE && first === 0;
  byId("newest").disabled = byId("newer").disabled = first === 0;
  byId("older").disabled = first + PAGE >= list.length;
  say(
    byId("range"),
    text("log.range", { from: number(first + 1), to: number(first + page.length), all: number(list.length) }),
  );
}

/** Puts the rows in place and touches only those that are not there yet: a row that has the focus must keep it. */
function hang(wantedRows) {
  const list = byId("rows");
  const keep = new Set(wantedRows);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  wantedRows.forEach((row, index) => {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
}

function renewed(row, request) {
  if (row?.request === request) return row;
  const root = row?.root ?? made(request.sequence);
  root.dataset.verdict = verdict(request);
  root.querySelector("button").replaceChildren(...summary(request));
  if (open.has(request.sequence) && row) fill(root.querySelector(".panel"), request.sequence);
  return { root, request };
}

function made(sequence) {
  const panel = element("div", { class: "panel", id: `request-${sequence}`, hidden: true });
  const button = element("button", {
    type: "button",
    class: "row",
    "aria-expanded": "false",
    "aria-controls": panel.id,
  });
  const unfold = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    panel.hidden = !isOpen;
    if (isOpen) fill(panel, sequence);
  };
  button.addEventListener("click", () => {
    const isOpen = !open.has(sequence);
    if (isOpen) open.add(sequence);
    else open.delete(sequence);
    unfold(isOpen);
  });
  if (open.has(sequence)) unfold(true);
  return element("li", { "data-sequence": String(sequence) }, button, panel);
}

/** How a request came out, in one word. */
function verdict(request) {
  if (request.outcome === "pending") return "pending";
  if (request.fault !== null || request.outcome !== "answered") return "broken";
  return request.carried_out ? "good" : "refused";
}

const SIGNS = { good: "tick", refused: "cross", broken: "bolt", pending: "pending" };

function summary(request) {
  const how = verdict(request);
  const failed = request.checks.find((check) => !check.passed);
  const fault =
    request.fault && text("request.fault", { kind: find(["faults", "kinds", request.fault]) ?? request.fault });
  const gone = ["client_gone", "unreadable"].includes(request.outcome)
    ? find(["log", "outcomes", request.outcome])
    : null;
  const remark = [fault, gone, failed && `${checkName(failed.name)}: ${beginning(failed.detail ?? "", 200)}`]
    .filter(Boolean)
    .join(" · ");
  return [
    element("span", { class: "verdict" }, icon(SIGNS[how]), unseen(`${text(`log.verdicts.${how}`)} `)),
    element("span", { class: "time" }, time(request.time_ms)),
    element(
      "span",
      { class: "what" },
      request.method === "" ? text("log.unreadable") : element("b", {}, request.method),
      foreign("span", { class: "target" }, request.target),
    ),
    strip(request.checks),
    element("span", { class: "result" }, ...result(request)),
    icon("chevron"),
    remark ? foreign("span", { class: "why" }, remark) : null,
  ].filter((part) => part !== null);
}

/** Every check, ticked or crossed; the names are in the panel. */
function strip(checks) {
  const passed = checks.filter((check) => check.passed).length;
  const label = text("log.checks", { passed, all: checks.length });
  const marks = checks.map((check) => {
    const mark = element("span", { class: check.passed ? "mark" : "mark failed", title: checkName(check.name) });
    mark.append(icon(passSign(check.passed)));
    return mark;
  });
  return element("span", { class: "strip", role: "img", "aria-label": label }, ...marks);
}

function result({ http_status, error_code }) {
  if (http_status === null) return ["—"];
  return error_code === null
    ? [String(http_status)]
    : [String(http_status), element("span", { class: "code" }, String(error_code))];
}

const time = (ms) => new Date(ms).toLocaleTimeString(language(), { hour12: false });

/** Up and down, first and last, as in any list. */
function moveBetweenRows(event) {
  if (!event.target.matches(".row")) return;
  const buttons = [...byId("rows").querySelectorAll(".row")];
  const index = buttons.indexOf(event.target);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined || !buttons[next]) return;
  event.preventDefault();
  buttons[next].focus();
}
