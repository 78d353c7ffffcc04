#![forbid(unsafe_code)]
//! A whole call: check, attempt, pause, attempt again, and an outcome in every case.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::attempt::{Attempt, asked_by_header, asked_pause};
use super::failure::{Failure, Held, Said};
use super::outcome::{Effect, Outcome, millis};
use super::{CallOptions, Client};
use crate::cancel::{self, Cancel};
use crate::error::{Language, Status};
use crate::interpret::ServiceError;
use crate::log::Level;
use crate::quota;
use crate::retry::{self, Next};
use crate::signing::{ApiCall, Nonce};
use crate::transport::Limits;
use crate::wait::{block_on_until, lock};

/// What an endpoint wants done, once its arguments are found good.
pub(crate) struct Plan {
    pub(crate) call: ApiCall,
    /// What is odd about the arguments, in the client's language.
    pub(crate) warnings: Vec<String>,
}

/// A call on its way.
struct Run<'a> {
    client: &'a Client,
    began: Instant,
    deadline: Instant,
    max_attempts: u32,
    cancels: [&'a Cancel; 2],
    outcome: Outcome,
    /// Whether an attempt's answer was lost: the camera may be off although a later attempt fails.
    lost: bool,
    clock_fixed: bool,
}

impl Client {
    /// Makes a call: `plan` checks the arguments, and what it wants sent is sent until it is answered.
    pub(crate) fn run(&self, options: &CallOptions, plan: impl FnOnce() -> Result<Plan, Failure>) -> Arc<Outcome> {
        static CALLS: AtomicU64 = AtomicU64::new(1);
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
                call: CALLS.fetch_add(1, Ordering::Relaxed),
                ..Outcome::default()
            },
            lost: false,
            clock_fixed: false,
        };
        let result = plan().and_then(|plan| run.carry_out(plan));
        let outcome = Arc::new(run.finish(result));
        // What was there before is dropped after the lock is let go.
        let before = lock(self.last.get(Default::default)).replace(Arc::clone(&outcome));
        drop(before);
        outcome
    }
}

impl Run<'_> {
    fn carry_out(&mut self, plan: Plan) -> Result<(), Failure> {
        self.outcome.warnings = plan.warnings;
        for warning in &self.outcome.warnings {
            self.client.log.write(Level::Warn, || {
                (warning.clone(), json!({"call": self.outcome.call, "target": plan.call.target}))
            });
        }
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
            let mut attempt = self.client.attempt(&plan.call, &limits, self.began)?;
            self.take_note(&mut attempt, &plan.call);
            let Err(failure) = std::mem::replace(&mut attempt.result, Ok(())) else {
                return Ok(());
            };
            if let Failure::Service(refusal) = &failure {
                self.respect_quota_of_service(&refusal.0, &attempt);
            }
            match self.pause_before_next(&attempt) {
                Some(pause) => self.wait_until(Instant::now() + pause)?,
                None => return Err(failure),
            }
            failed_with = Some(failure);
        }
    }

    /// Waits until the library's own quota lets another request through.
    fn await_turn(&mut self) -> Result<(), Failure> {
        self.check_in_time()?;
        let client = self.client;
        let limits = quota::Limits {
            per_minute: client.options.rate_limit_per_minute,
            per_day: client.options.rate_limit_per_day,
        };
        let quota = client.quota.get(Default::default);
        let reserved = lock(quota).reserve(limits, Instant::now(), client.clock.server_ms(), self.deadline);
        match reserved {
            Ok(moment) => self.wait_until(moment).inspect_err(|_| lock(quota).give_back(moment)),
            Err(exhausted) => {
                self.outcome.retry_after = Some(exhausted.wait);
                Err(Failure::Quota(Held(exhausted)))
            }
        }
    }

    /// The service's quota is every caller's: they all wait when one is told that it is used up.
    fn respect_quota_of_service(&self, error: &ServiceError, attempt: &Attempt) {
        let client = self.client;
        let asked = asked_by_header(attempt);
        let jitter = Duration::from_millis(random() % 1000);
        lock(client.quota.get(Default::default)).service_refused(
            error,
            asked,
            jitter,
            Instant::now(),
            client.clock.server_ms(),
        );
    }

    /// The deadline and the cancel handles, looked at before anything is sent.
    fn check_in_time(&self) -> Result<(), Failure> {
        if self.cancels.iter().any(|cancel| cancel.is_cancelled()) {
            Err(Failure::Cancelled)
        } else if Instant::now() >= self.deadline {
            Err(Failure::Timeout)
        } else {
            Ok(())
        }
    }

    /// Puts an attempt into the outcome; the last one's answer is the call's.
    fn take_note(&mut self, attempt: &mut Attempt, call: &ApiCall) {
        self.outcome.effect = attempt.effect(self.lost);
        self.lost |= attempt.lost;
        let outcome = &mut self.outcome;
        outcome.http_status = attempt.record.http_status;
        outcome.api_code = attempt.record.api_code;
        outcome.api_new_code = 0;
        outcome.entry = None;
        outcome.trace_id.clone_from(&attempt.record.trace_id);
        outcome.body = attempt.answer.as_mut().map(|answer| std::mem::take(&mut answer.body)).unwrap_or_default();
        if let Err(Failure::Service(refusal)) = &attempt.result {
            outcome.api_new_code = refusal.0.new_code;
            outcome.entry = refusal.0.entry;
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
    fn pause_before_next(&mut self, attempt: &Attempt) -> Option<Duration> {
        let asked = asked_pause(attempt, self.client.clock.server_ms());
        self.outcome.retry_after = asked;
        self.outcome.retryable = attempt.next != Next::Stop;
        let made = u32::try_from(self.outcome.attempts.len()).unwrap_or(u32::MAX);
        if made >= self.max_attempts {
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
            Next::Again | Next::AfterQuota => retry::pause(made + 1, random()).max(asked.unwrap_or_default()),
        };
        // A pause that ends after the deadline would only delay the answer that there is.
        (Instant::now() + pause < self.deadline).then_some(pause)
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
        match &result {
            Ok(()) => {
                outcome.status = Status::Ok;
                outcome.message = match language {
                    Language::En => "the service accepted the call",
                    Language::Zh => "服务端已接受请求",
                }
                .to_owned();
                outcome.retryable = false;
                outcome.retry_after = None;
            }
            Err(failure) => {
                outcome.status = failure.status();
                outcome.message = Said(failure, language).to_string();
                outcome.field = failure.field().map(str::to_owned);
                match failure {
                    Failure::Transport(error) => outcome.retryable = retry::worth_trying_later(error.fault),
                    Failure::Timeout | Failure::Quota(_) | Failure::NotTheService(_) => outcome.retryable = true,
                    Failure::Service(_) => {}
                    _ => outcome.retryable = false,
                }
                if self.lost {
                    outcome.effect = Effect::Unknown;
                    if outcome.status == Status::Device {
                        // The device has no video to stop: perhaps because the attempt before did stop it.
                        outcome.message.push_str(match language {
                            Language::En => {
                                "; an earlier attempt, whose answer was lost, may have turned the camera off"
                            }
                            Language::Zh => "；此前有一次请求的应答丢失，摄像头可能已由那次请求关闭",
                        });
                    }
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

/// Chance for pauses; that it may fail is no reason not to pause.
fn random() -> u64 {
    Nonce::fresh().map_or(0, |random| random.get().unsigned_abs())
}
