// One request of the log, whole: its checks, what was wrong, and how it came in.

import { beginning, element, foreign, icon, unseen } from "./dom.js";
import * as stringToSign from "./string_to_sign.js";
import { find, number, text } from "./texts.js";

const LONGEST_BODY = 20000;
const LONGEST_VALUE = 2000;

export const checkName = (name) => find(["checks", name]) ?? name;
export const passSign = (passed) => (passed ? "tick" : "cross");

/** Fetches a request and fills a panel with it. */
export async function fill(panel, sequence) {
  panel.replaceChildren(element("p", { class: "remark" }, text("request.loading")));
  const answer = await fetch(`ui/requests/${sequence}`).catch(() => null);
  if (!answer?.ok) {
    panel.replaceChildren(element("p", { class: "remark" }, text("request.gone")));
    return;
  }
  const request = await answer.json();
  panel.replaceChildren(
    ...[
      request.string_to_sign === undefined ? null : signature(request),
      element("div", { class: "columns" }, checks(request), asItCame(request)),
    ].filter((part) => part !== null),
  );
}

/** Diagnosis and string to sign, side by side. */
function signature(request) {
  const received = request.headers.find((header) => header.name.toLowerCase() === "x-tc-signature");
  const causes = (request.diagnosis ?? []).map(({ cause, ...values }) => {
    return element(
      "li",
      { class: "cause", "data-cause": cause },
      element("p", { class: "cause-name" }, find(["causes", cause], values)),
      element("p", { class: "remedy" }, find(["remedies", cause], values)),
    );
  });
  return element(
    "div",
    { class: "signature" },
    element(
      "section",
      { class: "diagnosis" },
      element("h3", {}, text("request.diagnosis")),
      element("ul", {}, ...causes),
      element("h4", {}, text("request.received")),
      element("p", { class: "received" }, element("code", {}, beginning(received?.value ?? "", LONGEST_VALUE))),
    ),
    element("section", {}, element("h3", {}, text("request.stringToSign")), stringToSign.shown(request.string_to_sign)),
  );
}

function checks(request) {
  const items = request.checks.map((check) =>
    element(
      "li",
      { class: check.passed ? "check passed" : "check failed", "data-check": check.name },
      icon(passSign(check.passed)),
      element("span", {}, checkName(check.name), unseen(check.passed ? " ✓" : " ✗")),
      check.detail === null ? null : foreign("p", { class: "detail" }, beginning(check.detail, LONGEST_VALUE)),
    ),
  );
  return element(
    "section",
    {},
    element("h3", {}, text("request.checks")),
    element("ul", { class: "checks" }, ...items),
    element("h3", {}, text("request.answer")),
    element("ul", { class: "answer" }, ...answer(request).map((fact) => element("li", {}, fact))),
  );
}

function answer(request) {
  const { answer, fault } = request;
  return [
    answer ? text("request.http", { status: answer.http_status }) : find(["log", "outcomes", request.outcome]),
    answer?.error_code == null ? null : text("request.code", { code: answer.error_code }),
    text(request.carried_out ? "request.carriedOut" : "request.notCarriedOut"),
    fault ? text("request.fault", { kind: find(["faults", "kinds", fault]) ?? fault }) : null,
    answer?.trace_id ? text("request.trace", { id: answer.trace_id }) : null,
  ].filter((fact) => fact !== null);
}

function asItCame(request) {
  const rows = request.headers.map((header) =>
    element("div", {}, element("dt", {}, header.name), foreign("dd", {}, beginning(header.value, LONGEST_VALUE))),
  );
  return element(
    "section",
    { class: "as-it-came" },
    element("h3", {}, text("request.request")),
    request.method === ""
      ? null
      : element(
          "p",
          { class: "request-line" },
          element("code", {}, `${request.method} ${beginning(request.target, LONGEST_VALUE)} ${request.http_version}`),
        ),
    element("dl", { class: "headers" }, ...rows),
    ...body(request),
  );
}

function body({ body, body_base64 }) {
  const bytes = Math.floor((body_base64.length * 3) / 4) - body_base64.match(/=*$/)[0].length;
  if (bytes === 0) return [element("p", { class: "remark" }, text("request.noBody"))];
  const content = body ?? body_base64;
  const more = content.length - LONGEST_BODY;
  return [
    element("h4", {}, text(body === null ? "request.binaryBody" : "request.body", { bytes: number(bytes) })),
    foreign("pre", { class: "body", tabindex: "0" }, content.slice(0, LONGEST_BODY)),
    more > 0 ? element("p", { class: "remark" }, text("request.cut", { more: number(more) })) : null,
  ];
}
