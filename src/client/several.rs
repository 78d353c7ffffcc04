#![forbid(unsafe_code)]
//! Calls that are made of several: what is said of the whole.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::run::{Answer, Run};
use super::{Client, Effect, Failure, Outcome};
use crate::error::{Bilingual, Language, Phrase, Status};

/// Some of many calls failed.
#[derive(Debug)]
pub(crate) struct Several {
    failed: usize,
    all: usize,
    /// Place of the first that failed, or of a field in it, as a JSON pointer into the list of calls.
    pointer: String,
    index: usize,
    first: Arc<Outcome>,
}

impl Several {
    pub(super) fn status(&self) -> Status {
        self.first.status
    }

    pub(super) fn hint(&self) -> Option<Phrase> {
        self.first.own_hint
    }

    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl fmt::Display for Several {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Several { failed, all, index, first, .. } = self;
        write!(f, "{failed} of {all} calls failed; the first, /{index}: {}", first.message)
    }
}

impl Bilingual for Several {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Several { failed, all, index, first, .. } = self;
        // The message is in the client's language, and this is asked for in the same.
        write!(f, "{all} 个调用中有 {failed} 个失败；第一个失败的是 /{index}：{}", first.message)
    }
}

/// How many bytes of answers several calls may keep together.
pub(crate) type Room = Arc<AtomicUsize>;

const LEFT_OUT: Phrase = Phrase {
    en: "the answer's body was left out: all answers together, with the form in which they are shown, exceed max_response_bytes\0",
    zh: "已略去应答体：全部应答连同其展示形式合计超过 max_response_bytes\0",
};

impl Outcome {
    /// Keeps the answer if there is room for it, else all that is known but the answer.
    pub(super) fn fit_into(&mut self, room: &AtomicUsize, language: Language) {
        let size = self.body.len() + self.shown_body.as_ref().map_or(0, String::len);
        if room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(size)).is_err() {
            (self.body, self.shown_body) = Default::default();
            self.warnings.push(LEFT_OUT.text(language).to_owned());
        }
    }
}

impl Run<'_> {
    /// Has the answer kept only if there is room for it beside those of other calls.
    pub(crate) fn share_room(&mut self, room: &Room) {
        self.room = Some(Arc::clone(room));
    }

    /// Says that this call is the sum of others, which count for themselves.
    pub(crate) fn is_a_sum(&mut self) {
        self.counts = false;
        self.memory.stats.leave_out();
    }

    /// Makes one outcome of many: that of the first which failed, else of the last.
    pub(crate) fn sum_up(&mut self, outcomes: &[Arc<Outcome>]) -> Result<(), Failure> {
        self.attempts = outcomes.iter().flat_map(|outcome| outcome.attempts.iter().cloned()).collect();
        self.told.effect = effect_of_all(outcomes);
        let first_failed = outcomes.iter().enumerate().find(|(_, outcome)| outcome.status != Status::Ok);
        if let Some(told) = first_failed.map(|(_, outcome)| outcome).or(outcomes.last()) {
            self.told.answer = Answer {
                http_status: told.http_status,
                api_code: told.api_code,
                api_new_code: told.api_new_code,
                trace_id: told.trace_id.clone(),
                body: Vec::new(),
                entry: told.entry,
                ..Answer::default()
            };
            (self.told.retryable, self.told.retry_after) = (told.retryable, told.retry_after);
        }
        let Some((index, first)) = first_failed else {
            return Ok(());
        };
        Err(Failure::Several(Box::new(Several {
            failed: outcomes.iter().filter(|outcome| outcome.status != Status::Ok).count(),
            all: outcomes.len(),
            pointer: format!("/{index}{}", first.field.as_deref().unwrap_or_default()),
            index,
            first: Arc::clone(first),
        })))
    }
}

/// What is true of every one of them.
fn effect_of_all(outcomes: &[Arc<Outcome>]) -> Effect {
    match outcomes.split_first() {
        None => Effect::NotApplied,
        Some((first, others)) if others.iter().all(|other| other.effect == first.effect) => first.effect,
        Some(_) => Effect::Unknown,
    }
}

impl Client {
    /// The outcome of a call that is over, but whose starter is told so only when the client comes to its end.
    pub(crate) fn too_late(&self, outcome: Arc<Outcome>) -> Arc<Outcome> {
        if outcome.status == Status::Cancelled {
            return outcome;
        }
        let (name, message) = (outcome.status.name(), &outcome.message);
        let message = match self.language() {
            Language::En => {
                format!("the context was freed before this was delivered; the call had ended with {name}: {message}")
            }
            Language::Zh => format!("结果交付之前上下文已被释放；该调用已以 {name} 结束：{message}"),
        };
        Arc::new(Outcome {
            status: Status::Cancelled,
            message: message.into(),
            retryable: false,
            retry_after: None,
            entry: None,
            own_hint: None,
            ..Outcome::clone(&outcome)
        })
    }

    /// How many threads may share the work of a call that is made of several.
    pub(crate) fn concurrency(&self) -> usize {
        usize::try_from(self.options.worker_threads).unwrap_or(1)
    }
}
