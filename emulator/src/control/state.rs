//! The meetings as they are and the requests that made them so.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::Check;
use crate::journal::{Entry, Outcome};
use crate::server::Server;
use crate::view::Person;
use crate::world::{Grant, Meeting, MeetingState};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only requests with a number above this one.
    #[serde(default)]
    after: u64,
}

#[derive(Serialize)]
pub(super) struct Shown {
    clock_shift_seconds: i64,
    meetings: Vec<ShownMeeting>,
    grants: Vec<ShownGrant>,
    log: Vec<ShownRequest>,
}

pub(super) async fn show(State(server): State<Arc<Server>>, Query(wanted): Query<Wanted>) -> Json<Shown> {
    let (meetings, grants) = {
        let world = server.world.lock();
        let meetings = world.meetings().map(ShownMeeting::from).collect();
        (meetings, world.grants.iter().map(ShownGrant::from).collect())
    };
    Json(Shown {
        clock_shift_seconds: server.clock.shift_seconds(),
        meetings,
        grants,
        log: server.journal.after(wanted.after).iter().map(ShownRequest::from).collect(),
    })
}

#[derive(Clone, PartialEq, Serialize)]
pub(super) struct ShownMeeting {
    meeting_id: String,
    meeting_code: String,
    subject: String,
    status: MeetingState,
    creator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_sub_meeting_id: Option<String>,
    settings: IndexMap<&'static str, Value>,
    participants: Vec<Person>,
}

impl From<&Meeting> for ShownMeeting {
    fn from(meeting: &Meeting) -> ShownMeeting {
        ShownMeeting {
            meeting_id: meeting.meeting_id.clone(),
            meeting_code: meeting.meeting_code.clone(),
            subject: meeting.subject.clone(),
            status: meeting.state,
            creator: meeting.creator.clone(),
            current_sub_meeting_id: meeting.current_sub_meeting_id.clone(),
            settings: meeting.settings.clone(),
            participants: meeting.participants.iter().map(Person::from).collect(),
        }
    }
}

/// What somebody has allowed an application, with the tokens that are good now.
#[derive(Serialize)]
struct ShownGrant {
    sdk_id: String,
    open_id: String,
    access_token: String,
    access_expires: i64,
    refresh_token: String,
    refresh_expires: i64,
    refreshes: u64,
}

impl From<&Grant> for ShownGrant {
    fn from(grant: &Grant) -> ShownGrant {
        ShownGrant {
            sdk_id: grant.sdk_id.clone(),
            open_id: grant.open_id.clone(),
            access_token: grant.access_token.clone(),
            access_expires: grant.access_expires,
            refresh_token: grant.refresh_token.clone(),
            refresh_expires: grant.refresh_expires,
            refreshes: grant.refreshes,
        }
    }
}

#[derive(Serialize)]
pub(super) struct ShownRequest {
    sequence: u64,
    /// Unix milliseconds of the true time, at which the head was in.
    time_ms: i64,
    connection: u64,
    method: String,
    target: String,
    http_version: &'static str,
    headers: Vec<ShownHeader>,
    head_base64: String,
    body_base64: String,
    /// The body as text, when it is UTF-8.
    body: Option<String>,
    endpoint: Option<&'static str>,
    checks: Vec<Check>,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<String>,
    carried_out: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
    outcome: Outcome,
    answer: Option<ShownAnswer>,
}

#[derive(Serialize)]
struct ShownHeader {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct ShownAnswer {
    http_status: u16,
    error_code: Option<i64>,
    trace_id: Option<String>,
}

impl From<&Entry> for ShownRequest {
    fn from(entry: &Entry) -> ShownRequest {
        let headers = entry.head.headers().iter();
        ShownRequest {
            sequence: entry.sequence,
            time_ms: entry.time_ms,
            connection: entry.connection,
            method: entry.head.method().to_owned(),
            target: entry.head.target().to_owned(),
            http_version: entry.head.http_version(),
            headers: headers.map(|header| ShownHeader { name: header.name.clone(), value: header.text() }).collect(),
            head_base64: STANDARD.encode(entry.head.raw()),
            body_base64: STANDARD.encode(&entry.body),
            body: String::from_utf8(entry.body.to_vec()).ok(),
            endpoint: entry.endpoint,
            checks: entry.verdict.checks.clone(),
            string_to_sign: entry.verdict.string_to_sign.clone(),
            carried_out: entry.verdict.carried_out,
            fault: entry.fault,
            outcome: entry.outcome,
            answer: entry.answer.as_ref().map(|answer| ShownAnswer {
                http_status: answer.http_status,
                error_code: answer.error_code,
                trace_id: answer.trace_id.clone(),
            }),
        }
    }
}
