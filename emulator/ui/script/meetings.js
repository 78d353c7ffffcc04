// The choice of a meeting.

import { beginning, byId, element } from "./dom.js";
import { onChange, text } from "./texts.js";

/** With more meetings than this a field to find one appears; the list never has more than `MOST`. */
const FEW = 12;
const MOST = 200;
const LONGEST_SUBJECT = 80;

let meetings = [];
let chosen = null;

export const chosenMeeting = () => chosen;

export function start(onChoice) {
  chosen = new URLSearchParams(location.hash.slice(1)).get("meeting");
  const choose = (meetingId) => {
    chosen = meetingId;
    history.replaceState(null, "", `#${new URLSearchParams({ meeting: chosen })}`);
    onChoice(chosen);
  };
  byId("meeting").addEventListener("change", (event) => choose(event.target.value));
  byId("meeting-filter").addEventListener("input", show);
  // The only match of what was typed needs no choosing.
  byId("meeting-filter").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && matches()[0]) choose(matches()[0].meeting_id);
  });
  onChange(show);
}

export function update(list) {
  meetings = list;
  chosen ??= meetings[0]?.meeting_id ?? null;
  show();
}

function matches() {
  const wanted = byId("meeting-filter").value.trim().toLowerCase();
  const has = (meeting) =>
    [meeting.subject, meeting.meeting_code, meeting.meeting_id].join("\n").toLowerCase().includes(wanted);
  return meetings.filter(has);
}

function show() {
  byId("meeting-filter").hidden = meetings.length <= FEW;
  const listed = matches().slice(0, MOST);
  const current = meetings.find((meeting) => meeting.meeting_id === chosen);
  if (current && !listed.includes(current)) listed.unshift(current);
  const options = listed.map((meeting) => {
    const state = text(`meeting.states.${meeting.status}`);
    const subject = beginning(meeting.subject || meeting.meeting_code, LONGEST_SUBJECT);
    return element("option", { value: meeting.meeting_id }, `${subject} · ${state}`);
  });
  byId("meeting").replaceChildren(...options);
  byId("meeting").value = chosen ?? "";
}
