#![forbid(unsafe_code)]
//! A whole call: check, attempt, pause, attempt again, and an outcome in every case.

mod token;
mod turn;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::attempt::Attempt;
use super::failure::Failure;
use super::outcome::{AttemptRecord, Effect, Outcome};
use super::several::Room;
use super::{CallOptions, Client, Memory};
use crate::cancel::{self, Cancel};
use crate::catalogue::Entry;
use crate::error::{Bilingual, Language, Phrase};
use crate::interpret::ServiceError;
use crate::json::Node;
use crate::log::Level;
use crate::nonce::random;
use crate::quiet;
use crate::quota::Api;
use crate::redact::REDACTED;
use crate::retry::{self, Next};
use crate::signing::ApiCall;
use crate::transport::Fault;
use crate::wait::{block_on_until, lock, millis};

/// A call on its way: what is left of its time, and what has come of it so far.
pub(crate) struct Run<'a> {
    pub(super) client: &'a Client,
    pub(super) memory: &'a Memory,
    pub(super) began: Instant,
    deadline: Instant,
    max_attempts: u32,
    cancels: [&'a Cancel; 2],
    /// Number of the call within its client.
    pub(super) number: u64,
    pub(super) attempts: Vec<AttemptRecord>,
    pub(super) warnings: Vec<String>,
    clock_fixed: bool,
    /// Whether this call has had the token renewed: a refusal of that one is the last.
    token_renewed: bool,
    /// What the outcome will tell of: as a rule the request that was sent last.
    pub(super) told: Told,
    /// Attempts after the first of a request.
    retries: u64,
    /// Whether this is a call of its own and not the sum of several.
    pub(super) counts: bool,
    /// What to say of a success, unless it is the usual.
    pub(super) success: Phrase,
    /// What to do when an answer was lost, unless it is the usual.
    lost_hint: Option<Phrase>,
    /// Whether the answer's body must not be shown.
    secret_body: bool,
    /// What there is for the answers of this call and others together.
    pub(super) room: Option<Room>,
}

/// What has come of a request so far.
#[derive(Default)]
pub(crate) struct Told {
    pub(super) answer: Answer,
    pub(super) effect: Effect,
    /// Whether an attempt's answer was lost: the service may have done what it was asked although a later attempt fails.
    pub(super) lost: bool,
    /// What to say then, unless the last attempt says so itself.
    lost_note: Option<Phrase>,
    pub(super) retryable: bool,
    pub(super) retry_after: Option<Duration>,
}

impl Told {
    /// Of a request that has not been sent.
    fn nothing() -> Told {
        Told { effect: Effect::NotApplied, ..Told::default() }
    }
}

/// The last answer to a request.
#[derive(Default)]
pub(crate) struct Answer {
    pub(super) http_status: u16,
    pub(super) api_code: i64,
    pub(super) api_new_code: i64,
    pub(super) trace_id: Option<Arc<str>>,
    pub(crate) body: Vec<u8>,
    pub(super) entry: Option<&'static Entry>,
    /// The signature of the request, which the answer may repeat.
    pub(super) signature: Bytes,
}

impl Client {
    /// Makes a call: `steps` checks the arguments and has requests sent, all within one deadline and one quota. Whatever happens in it, a
    /// panic included, there is an outcome.
    pub(crate) fn run(
        &self,
        options: &CallOptions,
        steps: impl FnOnce(&mut Run<'_>) -> Result<(), Failure>,
    ) -> Arc<Outcome> {
        let (run, result) = self.contained(options, steps);
        self.conclude(run, result)
    }

    /// Begins a call and takes its steps. A panic in them is a failure like any other.
    pub(super) fn contained<'a, T>(
        &'a self,
        options: &'a CallOptions,
        steps: impl FnOnce(&mut Run<'a>) -> Result<T, Failure>,
    ) -> (Run<'a>, Result<T, Failure>) {
        let mut run = self.begin(options);
        // What a panic leaves behind is read and not relied on: the attempts that were noted, and whether an answer was lost.
        let result = quiet::silently(|| catch_unwind(AssertUnwindSafe(|| steps(&mut run)))).unwrap_or_else(|payload| {
            quiet::discard(payload);
            Err(Failure::Panic)
        });
        (run, result)
    }

    /// Apart from `contained`, of which there is one for each endpoint.
    fn begin<'a>(&'a self, options: &'a CallOptions) -> Run<'a> {
        let began = options.began.unwrap_or_else(Instant::now);
        let memory = self.memory();
        memory.stats.begin();
        let max_attempts = if options.max_attempts == 0 { self.options.max_attempts } else { options.max_attempts };
        Run {
            client: self,
            memory,
            began,
            deadline: self.deadline(began, options),
            max_attempts,
            cancels: [&self.cancel_all, options.cancel.as_deref().unwrap_or(&self.cancel_all)],
            number: self.calls.fetch_add(1, Ordering::Relaxed) + 1,
            attempts: Vec::new(),
            warnings: Vec::new(),
            clock_fixed: false,
            token_renewed: false,
            told: Told::nothing(),
            retries: 0,
            counts: true,
            success: ACCEPTED,
            lost_hint: None,
            secret_body: false,
            room: None,
        }
    }

    /// Puts a call's end into an outcome, which is from here on the last one.
    pub(super) fn conclude(&self, run: Run<'_>, result: Result<(), Failure>) -> Arc<Outcome> {
        let memory = run.memory;
        let outcome = Arc::new(run.finish(result));
        // What was there before is dropped after the lock is let go.
        let before = lock(&memory.last).replace(Arc::clone(&outcome));
        drop(before);
        outcome
    }
}

impl Run<'_> {
    /// Notes what is odd about the arguments, in the client's language.
    pub(crate) fn warn(&mut self, warning: String) {
        let warning = self.client.redactor.cleaned(warning, &[]);
        self.client.log.write(Level::Warn, || (warning.clone(), Node::object([("call", self.number.into())])));
        self.warnings.push(warning);
    }

    /// What the outcome says if the call succeeds.
    pub(crate) fn say_on_success(&mut self, success: Phrase) {
        self.success = success;
    }

    /// What to do when an answer was lost.
    pub(crate) fn hint_on_lost_answer(&mut self, hint: Phrase) {
        self.lost_hint = Some(hint);
    }

    /// Keeps the answer's body out of reports: it is for the caller alone.
    pub(crate) fn keep_body_secret(&mut self) {
        self.secret_body = true;
    }

    /// The body of the last answer, out of the outcome.
    pub(crate) fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.told.answer.body)
    }

    /// Puts another body into the outcome than the one that came.
    pub(crate) fn set_body(&mut self, body: Vec<u8>) {
        self.told.answer.body = body;
    }

    /// What is known of the camera, where more is known than the answer says.
    pub(crate) fn set_effect(&mut self, effect: Effect) {
        self.told.effect = effect;
        // What an answer that was lost might have done is of no interest any more.
        (self.told.lost, self.told.lost_note) = (false, None);
    }

    /// Lets `steps` send requests of their own: what the outcome tells of stays the request before.
    pub(crate) fn aside<T>(&mut self, steps: impl FnOnce(&mut Self) -> T) -> T {
        let told = self.told_so_far();
        let result = steps(self);
        self.tell(told);
        result
    }

    /// What the outcome would tell of now, for [`Run::tell`]: the next request takes its place.
    pub(crate) fn told_so_far(&mut self) -> Told {
        std::mem::replace(&mut self.told, Told::nothing())
    }

    /// Has the outcome tell of an earlier request, not of the one that was sent last.
    pub(crate) fn tell(&mut self, told: Told) {
        self.told = told;
    }

    /// How much time the call has left.
    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Waits, but not beyond the deadline.
    pub(crate) fn pause(&self, pause: Duration) -> Result<(), Failure> {
        self.wait_until(Instant::now() + pause)
    }

    /// Sends a request until it is answered, as often as that makes sense.
    pub(crate) fn send(&mut self, call: &ApiCall) -> Result<(), Failure> {
        self.told = Told::nothing();
        self.client.transport()?;
        let mut failed_with = None;
        for made in 1_u32.. {
            // What keeps a further attempt from being made is of less interest than what the last one failed of.
            let turn = match self.ready_token().and_then(|()| self.await_turn(call)) {
                Ok(turn) => turn,
                Err(failure) => {
                    self.note_refusal(&failure);
                    return Err(match (failed_with, failure) {
                        (_, Failure::Cancelled) => Failure::Cancelled,
                        (Some(earlier), _) => earlier,
                        (None, failure) => failure,
                    });
                }
            };
            self.panic_if_asked();
            self.retries += u64::from(made > 1);
            // Without a request nothing was sent.
            let mut attempt = match self.client.attempt(call, &self.limits(), self.began) {
                Ok(attempt) => attempt,
                Err(failure) => {
                    turn.give_back();
                    return Err(failure);
                }
            };
            if !attempt.record.sent {
                // The service counts nothing that it was not sent, and a device without a network is not to use up its day.
                turn.spare_the_day();
            }
            drop(turn);
            self.take_note(&mut attempt, Some(call));
            let Err(failure) = std::mem::replace(&mut attempt.result, Ok(())) else {
                return Ok(());
            };
            if attempt.next == Next::AgainWithNewToken {
                attempt.next = self.replace_token(attempt.token).inspect_err(|failure| self.note_refusal(failure))?;
            }
            match self.pause_before_next(&attempt, &failure, call, made) {
                Some(pause) => self.wait_until(Instant::now() + pause)?,
                None => return Err(failure),
            }
            failed_with = Some(failure);
        }
        // Nobody makes four thousand million attempts.
        Err(Failure::Timeout)
    }

    /// For those who want to see that a panic is contained.
    #[expect(clippy::panic, reason = "it is asked for, to see that it is contained")]
    pub(super) fn panic_if_asked(&self) {
        if self.client.panic_next.swap(false, Ordering::Relaxed) {
            panic!("the option diagnostic_panic was set");
        }
    }

    /// Takes note of an attempt; the last one's answer is the request's.
    pub(super) fn take_note(&mut self, attempt: &mut Attempt, call: Option<&ApiCall>) {
        let told = &mut self.told;
        told.effect = attempt.effect(told.lost);
        // An attempt that was lost itself says so itself.
        told.lost_note = call.filter(|_| told.lost && !attempt.lost).map(|call| call.lost_note);
        told.lost |= attempt.lost;
        let (api_new_code, entry) = match &attempt.result {
            Err(Failure::Service(error)) => (error.new_code, error.entry),
            _ => (0, None),
        };
        told.answer = Answer {
            http_status: attempt.record.http_status,
            api_code: attempt.record.api_code,
            api_new_code,
            trace_id: attempt.answer.as_mut().and_then(|answer| answer.trace_id.take()),
            body: attempt.answer.as_mut().map(|answer| std::mem::take(&mut answer.body)).unwrap_or_default(),
            entry,
            signature: std::mem::take(&mut attempt.signature),
        };
        self.attempts.push(std::mem::take(&mut attempt.record));
        let (number, record) = (self.attempts.len(), self.attempts.last());
        let level = if attempt.result.is_ok() { Level::Debug } else { Level::Warn };
        self.client.log.write(level, || {
            let mut fields = record.map_or(Node::Object(Vec::new()), AttemptRecord::to_node);
            fields.set("call", self.number.into());
            fields.set("attempt", number.into());
            if let Some(call) = call {
                fields.set("method", call.method.as_str().into());
                fields.set("target", Node::Text(self.client.redactor.clean(call.target.as_str())));
            }
            let name = record.map_or("", |record| record.status.name());
            let message = match self.client.language() {
                Language::En => format!("attempt {number}: {name}"),
                Language::Zh => format!("第 {number} 次尝试：{name}"),
            };
            (message, fields)
        });
    }

    /// Says in the outcome whether and when a later call may fare better. Gives the wait that is asked for, if one is.
    pub(super) fn advise(&mut self, attempt: &Attempt, failure: &Failure, call: Option<&ApiCall>) -> Option<Duration> {
        let server_ms = self.client.clock.server_ms();
        let asked = attempt.asked_pause(server_ms);
        let closed_for = match failure {
            Failure::Service(error) => self.respect_quota_of_service(call, error, asked, server_ms),
            _ => None,
        };
        // The library's own quota waits for the minute to turn, too; one that the service knows nothing of has to be waited for here.
        let quota_wait = (attempt.next == Next::AfterQuota).then(|| retry::until_next_minute(server_ms));
        let wait = asked.or(closed_for).or(quota_wait);
        self.told.retryable = attempt.next != Next::Stop || closed_for.is_some();
        self.told.retry_after = wait.filter(|_| self.told.retryable);
        wait
    }

    /// How long to wait before the next attempt; `None` if there is to be none.
    fn pause_before_next(
        &mut self,
        attempt: &Attempt,
        failure: &Failure,
        call: &ApiCall,
        made: u32,
    ) -> Option<Duration> {
        let wait = self.advise(attempt, failure, Some(call));
        let mut next = attempt.next;
        if next == Next::AgainWithRightClock {
            // Once, and only if there is another time to sign with: without one a later call fares no better, either.
            let usable = attempt.clock_learnt && self.client.clock.corrects() && !self.clock_fixed;
            self.clock_fixed = true;
            self.told.retryable = usable;
            next = if usable { next } else { Next::Stop };
        }
        // What may have been done already is only asked for again if doing it twice does no harm.
        if made >= self.max_attempts || (attempt.may_be_done(failure) && !call.repeatable) {
            return None;
        }
        let pause = match next {
            Next::Stop => return None,
            Next::AgainWithRightClock | Next::AgainWithNewToken => Duration::ZERO,
            Next::Again | Next::AfterQuota => retry::pause(made + 1, random()).max(wait.unwrap_or_default()),
        };
        // A pause that ends after the deadline would only delay the answer that there is.
        (Instant::now() + pause < self.deadline).then_some(pause)
    }

    /// The service's quota is every caller's: they all wait when one is told that it is used up. Gives how long.
    fn respect_quota_of_service(
        &self,
        call: Option<&ApiCall>,
        error: &ServiceError,
        asked: Option<Duration>,
        server_ms: i64,
    ) -> Option<Duration> {
        let jitter = || Duration::from_millis(random() % 1000);
        lock(&self.memory.quota).service_refused(call.map(Api::of), error, asked, jitter, Instant::now(), server_ms)
    }

    fn wait_until(&self, moment: Instant) -> Result<(), Failure> {
        if moment <= Instant::now() {
            return Ok(());
        }
        match block_on_until(cancel::either(self.cancels), moment.min(self.deadline)) {
            Some(()) => Err(Failure::Cancelled),
            None => Ok(()),
        }
    }

    fn finish(self, result: Result<(), Failure>) -> Outcome {
        let language = self.client.language();
        let redactor = &self.client.redactor;
        let Told { answer, effect, lost, lost_note, retryable, retry_after } = self.told;
        let mut outcome = Outcome {
            http_status: answer.http_status,
            api_code: answer.api_code,
            api_new_code: answer.api_new_code,
            trace_id: answer.trace_id,
            body: answer.body.into(),
            entry: answer.entry,
            attempts: self.attempts,
            warnings: self.warnings,
            elapsed: self.began.elapsed(),
            clock_offset_ms: self.client.clock.offset_ms(),
            effect,
            oauth: self.client.identity.is_oauth(),
            call: self.number,
            ..Outcome::default()
        };
        if self.secret_body {
            outcome.shown_body = Some(REDACTED.to_owned());
        } else {
            outcome.shown_body = redactor.clean_bytes(&outcome.body, &answer.signature);
        }
        if let Some(room) = &self.room {
            outcome.fit_into(room, language);
        }
        match &result {
            Ok(()) => outcome.message = self.success.text(language).into(),
            Err(failure) => {
                outcome.status = failure.status();
                if matches!(
                    failure,
                    Failure::Callback { .. } | Failure::Cancelled | Failure::Timeout | Failure::NoNonce(_)
                ) {
                    // What an earlier attempt was answered explains nothing of this.
                    outcome.entry = None;
                }
                outcome.message = redactor.cleaned(failure.text(language), &answer.signature).into();
                outcome.field = failure.field().map(|field| redactor.clean(field).into_owned());
                outcome.retryable = match failure {
                    // What the service refused, the way in which it did tells more than the code.
                    Failure::Service(_) | Failure::Several(_) => retryable,
                    failure => failure.may_pass(),
                };
                outcome.retry_after = retry_after.filter(|_| outcome.retryable);
                // Nobody knows how far a call had come that ended in a panic.
                if lost || matches!(failure, Failure::Panic) {
                    outcome.effect = Effect::Unknown;
                }
                if let Some(note) = lost_note {
                    outcome.message.to_mut().push_str(note.text(language));
                }
                outcome.own_hint = match failure {
                    Failure::Refresh(failure) => failure.hint(),
                    Failure::Several(several) => several.hint(),
                    // A code of the service has its own cause and remedy.
                    // An answer that is none of the service's, and one that is too large, have a hint of their own.
                    Failure::NotTheService(_) => None,
                    Failure::Transport(error) if error.fault == Fault::TooLarge => None,
                    failure if !lost && failure.is_cancelled() && self.client.withdrawn.is_cancelled() => {
                        Some(WITHDRAWN)
                    }
                    _ => self.lost_hint.filter(|_| lost && outcome.entry.is_none()),
                };
            }
        }
        if self.counts {
            self.memory.stats.end(&outcome, self.retries);
        }
        let level = if result.is_ok() { Level::Info } else { Level::Error };
        self.client.log.write(level, || {
            let fields = Node::object([
                ("call", outcome.call.into()),
                ("status", outcome.status.name().into()),
                ("http_status", outcome.http_status.into()),
                ("api_code", outcome.api_code.into()),
                ("attempts", outcome.attempts.len().into()),
                ("elapsed_ms", millis(outcome.elapsed).into()),
                ("trace_id", outcome.trace_id.as_deref().into()),
                ("effect", outcome.effect.name().into()),
            ]);
            (outcome.message.clone().into_owned(), fields)
        });
        outcome
    }
}

const WITHDRAWN: Phrase = Phrase {
    en: "tm_context_cancel_all has ended this context, for every later call too: make another one.\0",
    zh: "tm_context_cancel_all 已终止该上下文，此后的调用也会立即结束：请新建上下文。\0",
};

const ACCEPTED: Phrase = Phrase { en: "the service accepted the call\0", zh: "服务端已接受请求\0" };
/// What a success is called when it is not a camera that went off.
pub(crate) const ANSWERED: Phrase = Phrase { en: "the service answered\0", zh: "服务端已应答\0" };
