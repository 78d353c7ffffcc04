// The connection over which the emulator tells what has changed.

const RETRY_MS = 2000;

let source = null;
/** Begins again with what is followed. */
let resume = null;

// Browsers keep a page that was left, for the way back, and its connection with it: six of these, and there is none left for
// anything else.
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && resume?.());

/**
 * Follows a meeting, and no longer the one before. `onStart` is called whenever the emulator begins anew to tell everything, as it
 * does after each interruption.
 */
export function follow(meetingId, { onStart, onUpdate, onState }) {
  source?.close();
  const query = meetingId ? `?${new URLSearchParams({ meeting: meetingId })}` : "";
  const opened = new EventSource(`ui/live${query}`);
  source = opened;
  resume = () => follow(meetingId, { onStart, onUpdate, onState });
  let fresh = true;
  opened.addEventListener("open", () => {
    fresh = true;
    onState("live");
  });
  opened.addEventListener("message", (event) => {
    if (fresh) onStart();
    fresh = false;
    onUpdate(JSON.parse(event.data));
  });
  opened.addEventListener("error", () => {
    onState("lost");
    // The browser tries again by itself, unless it was answered with an error.
    if (opened.readyState === EventSource.CLOSED && source === opened) {
      setTimeout(() => source === opened && resume(), RETRY_MS);
    }
  });
}
