#![forbid(unsafe_code)]
//! Everything that is known about a call when it is over.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::catalogue::{Entry, status_hint};
use crate::error::{Language, Phrase, Status};
use crate::json::Node;
use crate::redact::lossy;
use crate::wait::millis;

/// What reports call the library.
pub(crate) const LIBRARY: &str = concat!("tmcontrol ", env!("CARGO_PKG_VERSION"));

/// Whether the camera went off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
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

impl Effect {
    /// Its name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Effect::Unknown => "unknown",
            Effect::Applied => "applied",
            Effect::NotApplied => "not_applied",
        }
    }
}

/// What one attempt came to.
#[derive(Debug, Clone, Default)]
pub struct AttemptRecord {
    /// The nonce that was sent; it is no secret. None is ever used twice. 0 if the host sent the request and did not say which.
    pub nonce: i64,
    /// The timestamp that was sent, Unix seconds; 0 where the nonce is.
    pub timestamp_s: i64,
    /// What the attempt came to.
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
    pub trace_id: Option<Arc<str>>,
}

impl AttemptRecord {
    /// It as reports and log records have it; what is not known of it is left out.
    pub(super) fn to_node(&self) -> Node<'_> {
        let mut node = Node::object([
            ("status", self.status.name().into()),
            ("http_status", self.http_status.into()),
            ("api_code", self.api_code.into()),
            ("sent", self.sent.into()),
            ("started_ms", self.started_ms.into()),
            ("took_ms", self.took_ms.into()),
            ("message", self.message.as_str().into()),
        ]);
        if self.nonce != 0 {
            // As text, because JSON readers round large numbers.
            node.set("nonce", Node::Text(self.nonce.to_string().into()));
            node.set("timestamp_s", self.timestamp_s.into());
        }
        if let Some(trace_id) = &self.trace_id {
            node.set("trace_id", trace_id.as_ref().into());
        }
        node
    }
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
    pub message: Cow<'static, str>,
    /// JSON pointer of the field at fault.
    pub field: Option<String>,
    /// `X-TC-Trace` of the last answer.
    pub trace_id: Option<Arc<str>>,
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

    /// All of it as a JSON object, without any secret; `None` if there is not enough memory for it, because the answer is a part of it and
    /// may be large.
    pub fn to_json(&self) -> Option<String> {
        let body = match &self.shown_body {
            Some(shown) => Cow::Borrowed(shown.as_str()),
            None => lossy(&self.body)?,
        };
        let mut report = Node::object([]);
        report.push("library", LIBRARY.into());
        report.push("call", self.call.into());
        report.push("status", self.status.name().into());
        report.push("status_number", self.status.number().into());
        report.push("http_status", self.http_status.into());
        report.push("api_code", self.api_code.into());
        report.push("api_new_code", self.api_new_code.into());
        report.push("message", self.message.as_ref().into());
        report.push("hint_en", self.hint(Language::En).into());
        report.push("hint_zh", self.hint(Language::Zh).into());
        report.push("field", self.field.as_deref().into());
        report.push("trace_id", self.trace_id.as_deref().into());
        report.push("identity", if self.oauth { "oauth" } else { "secret" }.into());
        report.push("body", Node::Text(body));
        report.push("effect", self.effect.name().into());
        report.push("retryable", self.retryable.into());
        report.push("retry_after_ms", self.retry_after.map(millis).into());
        report.push("clock_offset_ms", self.clock_offset_ms.into());
        report.push("elapsed_us", u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX).into());
        report.push("attempts", Node::List(self.attempts.iter().map(AttemptRecord::to_node).collect()));
        report.push("warnings", Node::List(self.warnings.iter().map(|warning| warning.as_str().into()).collect()));
        report.to_json_if_it_fits()
    }
}
