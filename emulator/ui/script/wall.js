// The wall: a tile for every participant on every device. It is lit while the camera is on.

import { announce } from "./announce.js";
import { beginning, byId, element, foreign, icon, say, unseen } from "./dom.js";
import { find, number, onChange, text } from "./texts.js";

/** With more people than this a field to find one appears; more than `MOST` are not shown at a time. */
const FEW = 24;
const MOST = 400;
const LONGEST_NAME = 120;
const LEAST_COLUMNS = 3;
const MOST_COLUMNS = 6;
/** Angles on the colour wheel that look well beside each other. */
const HUES = [38, 75, 135, 180, 225, 265, 305, 350];

let meeting;
/** Tiles by participant: what is shown, and of whom. */
let tiles = new Map();

export function start() {
  byId("find-name").addEventListener("input", show);
  onChange(() => {
    tiles = new Map();
    byId("tiles").replaceChildren();
    if (meeting !== undefined) show();
  });
}

/** Shows a meeting as it is now; null when there is none with the id asked for. */
export function update(now, meetingId) {
  if (now?.meeting_id !== meeting?.meeting_id) tiles = new Map();
  meeting = now;
  show(meetingId);
}

function show(meetingId) {
  const people = meeting?.participants ?? [];
  headline(people, meetingId);
  const wanted = byId("find-name").value.trim().toLowerCase();
  const found = people.filter((person) => (person.user_name ?? "").toLowerCase().includes(wanted));
  const shown = found.slice(0, MOST);
  byId("find").hidden = people.length <= FEW;
  say(byId("found"), text("wall.found", { shown: number(shown.length), all: number(people.length) }));
  byId("nobody").hidden = shown.length > 0 || !meeting;
  say(byId("nobody"), text(people.length ? "wall.noMatch" : "wall.nobody"));
  byId("tiles").dataset.size = people.length > FEW ? "small" : "large";
  byId("tiles").style.setProperty("--columns", String(columns(people.length)));
  hang(shown);
}

function headline(people, meetingId) {
  const count = (state) => number(people.filter((person) => person[state]).length);
  say(
    byId("subject"),
    meeting
      ? beginning(meeting.subject || meeting.meeting_code, 200)
      : text("meeting.missing", { id: meetingId ?? "" }),
  );
  const facts = meeting && [
    text(`meeting.states.${meeting.status}`),
    text("meeting.code", { code: meeting.meeting_code }),
    text("meeting.id", { id: meeting.meeting_id }),
  ];
  say(byId("facts"), facts ? facts.join(" · ") : "");
  say(byId("figure-people"), number(people.length));
  say(byId("figure-cameras"), count("video_state"));
  say(byId("figure-microphones"), count("audio_state"));
}

/** Puts up the tiles of these people; those that hang already are changed in place. */
function hang(people) {
  const before = tiles;
  tiles = new Map();
  for (const person of people) {
    let key = `${person.ms_open_id}\n${person.instanceid}`;
    while (tiles.has(key)) key += "\n";
    tiles.set(key, renewed(before.get(key), person));
  }
  const wall = byId("tiles");
  const wanted = [...tiles.values()].map((tile) => tile.root);
  if (wanted.length !== wall.children.length || wanted.some((root, index) => wall.children[index] !== root)) {
    wall.replaceChildren(...wanted);
  }
}

function renewed(tile, person) {
  const state = JSON.stringify(person);
  if (tile?.state === state) return tile;
  const root = tile?.root ?? element("li", { class: "tile" });
  paint(root, person);
  if (tile && tile.person.video_state !== person.video_state) changed(root, person);
  return { root, person, state };
}

function changed(root, person) {
  const name = nameOf(person);
  announce(text(person.video_state ? "wall.changedOn" : "wall.changedOff", { name, device: device(person) }));
  // Taken off and put on again, so that the ring shows a second time, too.
  root.classList.remove("just-changed");
  void root.offsetWidth;
  root.classList.add("just-changed");
}

function paint(root, person) {
  const name = nameOf(person);
  const role = person.in_waiting_room ? text("wall.waiting") : find(["roles", String(person.user_role)]);
  root.dataset.camera = person.video_state ? "on" : "off";
  root.dataset.device = String(person.instanceid);
  root.dataset.person = person.ms_open_id;
  root.classList.toggle("waiting", person.in_waiting_room);
  root.style.setProperty("--hue", String(hue(person.ms_open_id)));
  root.replaceChildren(
    element(
      "p",
      { class: "tile-top" },
      element("span", { class: "device" }, device(person)),
      role && element("span", { class: "role" }, role),
    ),
    element("span", { class: "face", "aria-hidden": "true" }, initial(name)),
    foreign("p", { class: "name", title: name }, name),
    element(
      "p",
      { class: "states" },
      element(
        "span",
        { class: "camera" },
        icon(person.video_state ? "camera" : "camera-off"),
        element("span", {}, text(person.video_state ? "wall.cameraOn" : "wall.cameraOff")),
      ),
      element(
        "span",
        { class: person.audio_state ? "mic" : "mic off" },
        icon(person.audio_state ? "mic" : "mic-off"),
        unseen(text(person.audio_state ? "wall.micOn" : "wall.micOff")),
      ),
      person.screen_shared_state
        ? element("span", { class: "sharing" }, icon("screen"), unseen(text("wall.sharing")))
        : null,
    ),
  );
}

const device = (person) =>
  find(["devices", String(person.instanceid)]) ?? text("devices.other", { id: person.instanceid });

const initial = (name) => name.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase() ?? "·";

const nameOf = (person) => beginning(person.user_name?.trim() || text("wall.nameless"), LONGEST_NAME);

/** Rows of equal length, as nearly as that can be. */
function columns(count) {
  const rows = Math.ceil(count / MOST_COLUMNS);
  return Math.max(LEAST_COLUMNS, Math.ceil(count / Math.max(rows, 1)));
}

/** The same person has the same colour everywhere. */
function hue(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return HUES[sum % HUES.length];
}
