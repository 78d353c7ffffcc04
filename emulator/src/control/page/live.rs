//! What the page is told while it is open: server-sent events, each with those things that have changed.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::super::faults::{Line, standing};
use super::super::state::ShownMeeting;
use crate::check::Check;
use crate::journal::{Entry, Outcome};
use crate::server::Server;
use crate::world::{Meeting, MeetingState};

/// Something that changes is told at once, and what follows in so much time together: thousands of requests a second are no
/// use to anybody's eyes.
const PAUSE: Duration = Duration::from_millis(100);

/// Log entries told at the start, and at a time afterwards; of more than these the newest.
const FIRST_ENTRIES: usize = 1000;
const MORE_ENTRIES: usize = 100;

/// Of a target the page shows a line; the whole stands in the request itself.
const LONGEST_TARGET: usize = 300;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// The meeting to show; the first if none is named.
    meeting: Option<String>,
}

pub(super) async fn stream(State(server): State<Arc<Server>>, Query(wanted): Query<Wanted>) -> impl IntoResponse {
    // A page that reloads must not get the old stream's events from a cache, and a proxy must not hold them back.
    let headers = [("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")];
    (headers, Sse::new(events(server, wanted.meeting)).keep_alive(KeepAlive::default()))
}

fn events(server: Arc<Server>, meeting: Option<String>) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut news = server.changes.subscribe();
    news.mark_changed();
    let onlooker = Onlooker { server, meeting, news, next_look: Instant::now(), told: Told::default() };
    stream::unfold(onlooker, |mut onlooker| async move {
        let update = onlooker.next_update().await?;
        Some((Ok(Event::default().json_data(&update).unwrap_or_default()), onlooker))
    })
}

/// One open page.
struct Onlooker {
    server: Arc<Server>,
    meeting: Option<String>,
    news: watch::Receiver<()>,
    next_look: Instant,
    told: Told,
}

/// What the page knows.
#[derive(Default)]
struct Told {
    meetings: Vec<Listed>,
    meeting: Option<Option<ShownMeeting>>,
    faults: Option<Line>,
    log_revision: Option<u64>,
    /// Requests that were not finished when the page was told of them.
    open: HashSet<u64>,
}

/// What the page does not know yet.
#[derive(Serialize)]
struct Update {
    #[serde(skip_serializing_if = "Option::is_none")]
    meetings: Option<Vec<Listed>>,
    /// `null` when there is no such meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<Option<ShownMeeting>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<LogUpdate>,
}

/// A meeting to choose from.
#[derive(Clone, PartialEq, Serialize)]
struct Listed {
    meeting_id: String,
    meeting_code: String,
    subject: String,
    status: MeetingState,
}

#[derive(Serialize)]
struct LogUpdate {
    /// Older ones are gone.
    first_sequence: u64,
    requests: u64,
    entries: Vec<Row>,
}

/// A request in one line.
#[derive(Serialize)]
struct Row {
    sequence: u64,
    time_ms: i64,
    method: String,
    target: String,
    endpoint: Option<&'static str>,
    checks: Vec<Check>,
    fault: Option<&'static str>,
    carried_out: bool,
    outcome: Outcome,
    http_status: Option<u16>,
    error_code: Option<i64>,
}

impl Onlooker {
    /// Waits until there is something to tell. `None` when nothing will ever change again.
    async fn next_update(&mut self) -> Option<Update> {
        loop {
            self.news.changed().await.ok()?;
            sleep_until(self.next_look).await;
            self.news.borrow_and_update();
            let update = self.look();
            self.next_look = Instant::now() + PAUSE;
            if update.is_some() {
                return update;
            }
        }
    }

    fn look(&mut self) -> Option<Update> {
        let (meetings, meeting) = self.look_at_meetings();
        let update = Update { meetings, meeting, faults: self.look_at_faults(), log: self.look_at_log() };
        let something =
            update.meetings.is_some() || update.meeting.is_some() || update.faults.is_some() || update.log.is_some();
        something.then_some(update)
    }

    fn look_at_meetings(&mut self) -> (Option<Vec<Listed>>, Option<Option<ShownMeeting>>) {
        let world = self.server.world.lock();
        let meetings: Vec<Listed> = world.meetings().map(Listed::from).collect();
        let chosen = match &self.meeting {
            Some(meeting_id) => world.meeting(meeting_id).ok(),
            None => world.meetings().next(),
        };
        let meeting = chosen.map(ShownMeeting::from);
        drop(world);

        let news = (self.told.meetings != meetings).then(|| meetings.clone());
        self.told.meetings = meetings;
        let meeting = Some(meeting);
        let other = (self.told.meeting != meeting).then(|| meeting.clone()).flatten();
        self.told.meeting = meeting;
        (news, other)
    }

    fn look_at_faults(&mut self) -> Option<Line> {
        let faults = Some(standing(&self.server));
        if self.told.faults == faults {
            return None;
        }
        self.told.faults = faults;
        Some(standing(&self.server))
    }

    fn look_at_log(&mut self) -> Option<LogUpdate> {
        let told = &mut self.told;
        let most = if told.log_revision.is_none() { FIRST_ENTRIES } else { MORE_ENTRIES };
        let since = told.log_revision.unwrap_or(0);
        let changed = self.server.journal.changed_since(since, most, &told.open, |entry| Row::from(entry));
        if told.log_revision == Some(changed.revision) {
            return None;
        }
        told.log_revision = Some(changed.revision);
        for row in &changed.entries {
            if row.outcome == Outcome::Pending {
                told.open.insert(row.sequence);
            } else {
                told.open.remove(&row.sequence);
            }
        }
        told.open.retain(|sequence| *sequence >= changed.first_sequence);
        Some(LogUpdate { first_sequence: changed.first_sequence, requests: changed.requests, entries: changed.entries })
    }
}

impl From<&Meeting> for Listed {
    fn from(meeting: &Meeting) -> Listed {
        Listed {
            meeting_id: meeting.meeting_id.clone(),
            meeting_code: meeting.meeting_code.clone(),
            subject: meeting.subject.clone(),
            status: meeting.state,
        }
    }
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Row {
        Row {
            sequence: entry.sequence,
            time_ms: entry.time_ms,
            method: entry.head.method().to_owned(),
            target: entry.head.target().chars().take(LONGEST_TARGET).collect(),
            endpoint: entry.endpoint,
            checks: entry.verdict.checks.clone(),
            fault: entry.fault,
            carried_out: entry.verdict.carried_out,
            outcome: entry.outcome,
            http_status: entry.answer.as_ref().map(|answer| answer.http_status),
            error_code: entry.answer.as_ref().and_then(|answer| answer.error_code),
        }
    }
}
