#![forbid(unsafe_code)]
//! Everything that is known about a call when it is over.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::catalogue::Entry;
use crate::error::{Language, Phrase, Status, status_hint};

/// Whether the camera went off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(i32)]
pub enum Effect {
    /// Nobody knows.
    #[default]
    Unknown = 0,
    /// It is off: read back.
    Applied = 1,
    /// This call did not turn it off.
    NotApplied = 2,
}

/// What one attempt came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AttemptRecord {
    /// The nonce that was sent, as text because JSON readers round large numbers; it is no secret. None is ever used twice. Empty if the
    /// host sent the request and did not say which.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nonce: String,
    /// The timestamp that was sent, Unix seconds; 0 where the nonce is empty.
    #[serde(skip_serializing_if = "is_unknown")]
    pub timestamp_s: i64,
    /// What the attempt came to.
    #[serde(serialize_with = "name_of")]
    pub status: Status,
    /// 0: no answer.
    pub http_status: u16,
    /// 0: no code.
    pub api_code: i64,
    /// Whether anything of the request may have left this machine.
    pub sent: bool,
    /// From the start of the call, in milliseconds.
    pub started_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was said about it.
    pub message: String,
    /// The answer's `X-TC-Trace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

/// Everything that is known about a call.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What it came to.
    pub status: Status,
    /// HTTP status of the last answer; 0 if there was none.
    pub http_status: u16,
    /// `error_code` of the last answer; 0 if there was none.
    pub api_code: i64,
    /// `new_error_code` of the last answer; 0 if there was none.
    pub api_new_code: i64,
    /// One line, in the client's language.
    pub message: String,
    /// JSON pointer of the field at fault.
    pub field: Option<String>,
    /// `X-TC-Trace` of the last answer.
    pub trace_id: Option<String>,
    /// Body of the last answer. Wiped when it is let go: it may hold tokens.
    pub body: Zeroizing<Vec<u8>>,
    /// Every attempt, in order.
    pub attempts: Vec<AttemptRecord>,
    /// What is odd about the request, each in one line.
    pub warnings: Vec<String>,
    /// How long the call took.
    pub elapsed: Duration,
    /// Whether the same call, made afresh later, may succeed.
    pub retryable: bool,
    /// How long to wait before that.
    pub retry_after: Option<Duration>,
    /// Server minus local clock.
    pub clock_offset_ms: Option<i64>,
    /// Whether the camera went off.
    pub effect: Effect,
    pub(super) entry: Option<&'static Entry>,
    /// What to do, where neither the service's code nor the status alone says it.
    pub(super) own_hint: Option<Phrase>,
    pub(super) oauth: bool,
    /// The body as it may be shown, where that is not as it came.
    pub(super) shown_body: Option<String>,
    /// Number of the call within its client.
    pub(super) call: u64,
}

impl Outcome {
    /// Cause and remedy, if there is anything to say.
    pub fn hint(&self, language: Language) -> Option<&str> {
        if let Some(hint) = &self.own_hint {
            return Some(hint.text(language));
        }
        match self.entry {
            Some(entry) => {
                let own = if self.oauth { entry.hint_oauth.as_ref() } else { None };
                Some(own.unwrap_or(&entry.hint).text(language))
            }
            None => status_hint(self.status, self.effect == Effect::Unknown, language),
        }
    }

    /// All of it as a JSON object, without any secret.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Report<'a> {
            library: &'static str,
            call: u64,
            status: &'static str,
            status_number: i32,
            http_status: u16,
            api_code: i64,
            api_new_code: i64,
            message: &'a str,
            hint_en: Option<&'a str>,
            hint_zh: Option<&'a str>,
            field: Option<&'a str>,
            trace_id: Option<&'a str>,
            identity: &'static str,
            body: Cow<'a, str>,
            effect: Effect,
            retryable: bool,
            retry_after_ms: Option<u64>,
            clock_offset_ms: Option<i64>,
            elapsed_us: u64,
            attempts: &'a [AttemptRecord],
            warnings: &'a [String],
        }
        let report = Report {
            library: concat!("tmcontrol ", env!("CARGO_PKG_VERSION")),
            call: self.call,
            status: self.status.name(),
            status_number: self.status.number(),
            http_status: self.http_status,
            api_code: self.api_code,
            api_new_code: self.api_new_code,
            message: &self.message,
            hint_en: self.hint(Language::En),
            hint_zh: self.hint(Language::Zh),
            field: self.field.as_deref(),
            trace_id: self.trace_id.as_deref(),
            identity: if self.oauth { "oauth" } else { "secret" },
            body: self.shown_body.as_deref().map_or_else(|| String::from_utf8_lossy(&self.body), Cow::Borrowed),
            effect: self.effect,
            retryable: self.retryable,
            retry_after_ms: self.retry_after.map(millis),
            clock_offset_ms: self.clock_offset_ms,
            elapsed_us: u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX),
            attempts: &self.attempts,
            warnings: &self.warnings,
        };
        // Nothing in a report can fail to be written: its keys are texts and its numbers finite.
        serde_json::to_string(&report).unwrap_or_default()
    }
}

fn is_unknown(timestamp_s: &i64) -> bool {
    *timestamp_s == 0
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn name_of<S: serde::Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.name())
}
