// Puts the page together.

import { byId, say } from "./dom.js";
import * as faults from "./faults.js";
import { follow } from "./live.js";
import * as log from "./log.js";
import * as meetings from "./meetings.js";
import * as texts from "./texts.js";
import * as theme from "./theme.js";
import * as wall from "./wall.js";

let connection = "lost";

function showConnection(state = connection) {
  connection = state;
  byId("connection").dataset.state = state;
  say(byId("connection").lastElementChild, texts.text(`connection.${state}`));
}

function showLanguage() {
  say(byId("language"), texts.text("language.other"));
  byId("language").lang = texts.otherLanguage();
  byId("language").setAttribute("aria-label", texts.text("language.label"));
}

function watch(meetingId) {
  follow(meetingId, {
    onStart: log.clear,
    onState: showConnection,
    onUpdate(update) {
      if (update.meetings) meetings.update(update.meetings);
      if (update.meeting !== undefined) wall.update(update.meeting, meetings.chosenMeeting());
      if (update.faults) faults.update(update.faults);
      if (update.log) log.update(update.log);
    },
  });
}

await texts.load();
theme.start();
showLanguage();
showConnection();
texts.onChange(showLanguage);
texts.onChange(() => showConnection());
byId("language").addEventListener("click", () => texts.change(texts.otherLanguage()));
faults.start();
log.start();
wall.start();
meetings.start(watch);
document.body.dataset.ready = "";
watch(meetings.chosenMeeting());
