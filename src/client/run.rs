#![forbid(unsafe_code)]
//! A whole call: check, attempt, pause, attempt again, and an outcome in every case.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;

use super::attempt::Attempt;
use super::failure::Failure;
use super::outcome::{Effect, Outcome, millis};
use super::{CallOptions, Client};
use crate::cancel::{self, Cancel};
use crate::error::{Bilingual, Phrase, Status};
use crate::interpret::ServiceError;
use crate::log::Level;
use crate::nonce::Nonce;
use crate::quiet;
use crate::quota;
use crate::retry::{self, Next};
use crate::signing::ApiCall;
use crate::transport::Limits;
use crate::wait::{block_on_until, lock};

/// A call on its way: what is left of its time, and what has come of it so far.
pub(crate) struct Run<'a> {
    client: &'a Client,
    began: Instant,
    deadline: Instant,
    max_attempts: u32,
    cancels: [&'a Cancel; 2],
    outcome: Outcome,
    /// Whether an attempt's answer was lost: the service may have done what it was asked although a later attempt fails.
    lost: bool,
    /// What to say then, unless the last attempt says so itself.
    lost_note: Option<Phrase>,
    clock_fixed: bool,
}

impl Client {
    /// Makes a call: `steps` checks the arguments and has requests sent, all within one deadline and one quota. Whatever happens in it, a
    /// panic included, there is an outcome.
    pub(crate) fn run(
        &self,
        options: &CallOptions,
        steps: impl FnOnce(&mut Run<'_>) -> Result<(), Failure>,
    ) -> Arc<Outcome> {
        let began = Instant::now();
        let timeout_ms = if options.timeout_ms == 0 { self.options.timeout_ms } else { options.timeout_ms };
        let max_attempts = if options.max_attempts == 0 { self.options.max_attempts } else { options.max_attempts };
        let mut run = Run {
            client: self,
            began,
            deadline: began + Duration::from_millis(u64::from(timeout_ms)),
            max_attempts,
            cancels: [&self.cancel_all, options.cancel.as_deref().unwrap_or(&self.cancel_all)],
            outcome: Outcome {
                oauth: self.identity.is_oauth(),
                effect: Effect::NotApplied,
                call: self.calls.fetch_add(1, Ordering::Relaxed) + 1,
                ..Outcome::default()
            },
            lost: false,
            lost_note: None,
            clock_fixed: false,
        };
        // What a panic leaves behind is read and not relied on: the attempts that were noted, and whether an answer was lost.
        let result = quiet::silently(|| catch_unwind(AssertUnwindSafe(|| steps(&mut run)))).unwrap_or_else(|payload| {
            quiet::discard(payload);
            Err(Failure::Panic)
        });
        let outcome = Arc::new(run.finish(result));
        // What was there before is dropped after the lock is let go.
        let before = lock(self.last.get(Default::default)).replace(Arc::clone(&outcome));
        drop(before);
        outcome
    }
}

impl Run<'_> {
    /// Notes what is odd about the arguments, in the client's language.
    pub(crate) fn warn(&mut self, warning: String) {
        self.client.log.write(Level::Warn, || (warning.clone(), json!({"call": self.outcome.call})));
        self.outcome.warnings.push(warning);
    }

    /// Sends a request until it is answered, as often as that makes sense.
    pub(crate) fn send(&mut self, call: &ApiCall) -> Result<(), Failure> {
        let mut failed_with = None;
        loop {
            // What keeps a further attempt from being made is of less interest than what the last one failed of.
            if let Err(failure) = self.await_turn() {
                return Err(match (failed_with, failure) {
                    (_, Failure::Cancelled) => Failure::Cancelled,
                    (Some(earlier), _) => earlier,
                    (None, failure) => failure,
                });
            }
            if self.client.panic_next.swap(false, Ordering::Relaxed) {
                #[expect(clippy::panic, reason = "it is asked for, to see that it is contained")]
                std::panic::panic_any("the option diagnostic_panic was set");
            }
            let limits = Limits { deadline: self.deadline, cancels: self.cancels };
            let mut attempt = self.client.attempt(call, &limits, self.began)?;
            self.take_note(&mut attempt, call);
            let Err(failure) = std::mem::replace(&mut attempt.result, Ok(())) else {
                return Ok(());
            };
            match self.pause_before_next(&attempt, &failure, call) {
                Some(pause) => self.wait_until(Instant::now() + pause)?,
                None => return Err(failure),
            }
            failed_with = Some(failure);
        }
    }

    /// Waits until the library's own quota lets another request through.
    fn await_turn(&mut self) -> Result<(), Failure> {
        if self.cancels.iter().any(|cancel| cancel.is_cancelled()) {
            return Err(Failure::Cancelled);
        }
        let options = &self.client.options;
        let rates = quota::Rates { per_minute: options.rate_limit_per_minute, per_day: options.rate_limit_per_day };
        // The host's clock is asked before the lock is taken: no lock is held while the host's code runs.
        let server_ms = self.client.clock.server_ms();
        let now = Instant::now();
        if now >= self.deadline {
            return Err(Failure::Timeout);
        }
        let quota = self.client.quota.get(Default::default);
        let reserved = lock(quota).reserve(rates, now, server_ms, self.deadline);
        match reserved {
            Ok(moment) => self.wait_until(moment).inspect_err(|_| lock(quota).give_back(moment)),
            Err(exhausted) => {
                self.outcome.retry_after = Some(exhausted.wait);
                Err(Failure::Quota(exhausted))
            }
        }
    }

    /// Puts an attempt into the outcome; the last one's answer is the call's.
    fn take_note(&mut self, attempt: &mut Attempt, call: &ApiCall) {
        self.outcome.effect = attempt.effect(self.lost);
        // An attempt that was lost itself says so itself.
        self.lost_note = (self.lost && !attempt.lost).then_some(call.lost_note);
        self.lost |= attempt.lost;
        let outcome = &mut self.outcome;
        outcome.http_status = attempt.record.http_status;
        outcome.api_code = attempt.record.api_code;
        outcome.api_new_code = 0;
        outcome.entry = None;
        outcome.trace_id.clone_from(&attempt.record.trace_id);
        outcome.body = attempt.answer.as_mut().map(|answer| std::mem::take(&mut answer.body)).unwrap_or_default();
        if let Err(Failure::Service(error)) = &attempt.result {
            outcome.api_new_code = error.new_code;
            outcome.entry = error.entry;
        }
        outcome.attempts.push(attempt.record.clone());
        let number = outcome.attempts.len();
        let level = if attempt.result.is_ok() { Level::Debug } else { Level::Warn };
        self.client.log.write(level, || {
            let mut fields = serde_json::to_value(&attempt.record).unwrap_or_default();
            fields["call"] = outcome.call.into();
            fields["attempt"] = number.into();
            fields["method"] = call.method.as_str().into();
            fields["target"] = call.target.as_str().into();
            (format!("attempt {number}: {}", attempt.record.status.name()), fields)
        });
    }

    /// How long to wait before the next attempt; `None` if there is to be none. Says in the outcome whether and when a later call may
    /// fare better.
    fn pause_before_next(&mut self, attempt: &Attempt, failure: &Failure, call: &ApiCall) -> Option<Duration> {
        let server_ms = self.client.clock.server_ms();
        let asked = attempt.asked_pause(server_ms);
        let closed_for = match failure {
            Failure::Service(error) => self.respect_quota_of_service(error, asked, server_ms),
            _ => None,
        };
        // The library's own quota waits for the minute to turn, too; one that the service knows nothing of has to be waited for here.
        let quota_wait = (attempt.next == Next::AfterQuota).then(|| retry::until_next_minute(server_ms));
        let wait = asked.or(closed_for).or(quota_wait);
        self.outcome.retryable = attempt.next != Next::Stop || closed_for.is_some();
        self.outcome.retry_after = wait.filter(|_| self.outcome.retryable);
        let made = u32::try_from(self.outcome.attempts.len()).unwrap_or(u32::MAX);
        // What may have been done already is only asked for again if doing it twice does no harm.
        if made >= self.max_attempts || (attempt.lost && !call.repeatable) {
            return None;
        }
        let pause = match attempt.next {
            Next::Stop => return None,
            Next::AgainWithRightClock => {
                // Once, and only if there is another time to sign with.
                let usable = attempt.clock_learnt && self.client.clock.corrects() && !self.clock_fixed;
                self.clock_fixed = true;
                self.outcome.retryable = usable;
                return usable.then_some(Duration::ZERO);
            }
            Next::Again | Next::AfterQuota => retry::pause(made + 1, random()).max(wait.unwrap_or_default()),
        };
        // A pause that ends after the deadline would only delay the answer that there is.
        (Instant::now() + pause < self.deadline).then_some(pause)
    }

    /// The service's quota is every caller's: they all wait when one is told that it is used up. Gives how long.
    fn respect_quota_of_service(
        &self,
        error: &ServiceError,
        asked: Option<Duration>,
        server_ms: i64,
    ) -> Option<Duration> {
        let jitter = Duration::from_millis(random() % 1000);
        let quota = self.client.quota.get(Default::default);
        lock(quota).service_refused(error, asked, jitter, Instant::now(), server_ms)
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
        let mut outcome = self.outcome;
        outcome.elapsed = self.began.elapsed();
        outcome.clock_offset_ms = self.client.clock.offset_ms();
        if let Cow::Owned(shown) = self.client.redactor.clean(&String::from_utf8_lossy(&outcome.body)) {
            outcome.shown_body = Some(shown);
        }
        match &result {
            Ok(()) => {
                outcome.status = Status::Ok;
                outcome.message = ACCEPTED.text(language).to_owned();
                outcome.retryable = false;
                outcome.retry_after = None;
            }
            Err(failure) => {
                outcome.status = failure.status();
                outcome.message = failure.text(language);
                outcome.field = failure.field().map(str::to_owned);
                match failure {
                    Failure::Transport(error) => outcome.retryable = retry::worth_trying_later(error.fault),
                    Failure::Timeout | Failure::Quota(_) | Failure::NotTheService(_) => outcome.retryable = true,
                    Failure::Service(_) => {}
                    _ => outcome.retryable = false,
                }
                // Nobody knows how far a call had come that ended in a panic.
                if self.lost || matches!(failure, Failure::Panic) {
                    outcome.effect = Effect::Unknown;
                }
                if let Some(note) = self.lost_note {
                    outcome.message.push_str(note.text(language));
                }
            }
        }
        let level = if result.is_ok() { Level::Info } else { Level::Error };
        self.client.log.write(level, || {
            let fields = json!({
                "call": outcome.call,
                "status": outcome.status.name(),
                "http_status": outcome.http_status,
                "api_code": outcome.api_code,
                "attempts": outcome.attempts.len(),
                "elapsed_ms": millis(outcome.elapsed),
                "trace_id": outcome.trace_id,
                "effect": outcome.effect,
            });
            (outcome.message.clone(), fields)
        });
        outcome
    }
}

const ACCEPTED: Phrase = Phrase { en: "the service accepted the call\0", zh: "服务端已接受请求\0" };

/// Chance for pauses; that it may fail is no reason not to pause.
fn random() -> u64 {
    Nonce::fresh().map_or(0, |random| random.get().unsigned_abs())
}
