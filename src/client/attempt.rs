#![forbid(unsafe_code)]
//! One attempt: sign afresh, send, read what came.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::failure::Failure;
use super::outcome::AttemptRecord;
use super::signed::signed;
use super::{Client, Effect, Prepared};
use crate::error::{Bilingual, Status};
use crate::identity::OAuthIdentity;
use crate::interpret::{self, Meaning, interpret};
use crate::nonce::Nonce;
use crate::retry::{self, Next};
use crate::signing::{ApiCall, Dialect, Request};
use crate::transport::{Fault, Limits, Response, Unmade};
use crate::wait::millis;

/// What an attempt came to.
pub(super) struct Attempt {
    pub(super) result: Result<(), Failure>,
    /// The answer, if one came.
    pub(super) answer: Option<Response>,
    /// What to do next if the attempt failed.
    pub(super) next: Next,
    /// Whether the service may have carried the request out and nobody will ever know.
    pub(super) lost: bool,
    /// Whether the answer taught this client what time it is.
    pub(super) clock_learnt: bool,
    /// The request's signature, which is not to be shown; empty if there is none.
    pub(super) signature: Bytes,
    /// Which pair of tokens it was made with, at the latest.
    pub(super) token: u64,
    pub(super) record: AttemptRecord,
}

impl Client {
    /// Makes one attempt. Every one has a nonce and a timestamp of its own: the service refuses a repetition.
    pub(super) fn attempt(&self, call: &ApiCall, limits: &Limits<'_>, call_began: Instant) -> Result<Attempt, Failure> {
        let nonce = Nonce::fresh().map_err(|error| Failure::NoNonce(error.to_string()))?;
        let began = Instant::now();
        let mut timestamp_s = 0;
        let mut unmade = None;
        let mut token = 0;
        let mut signature = Bytes::new();
        let exchanged = self.transport()?.exchange(
            &mut || {
                timestamp_s = self.clock.timestamp_s();
                token = self.identity.oauth().map_or(0, OAuthIdentity::generation);
                self.sign(call, nonce, timestamp_s, limits.deadline)
                    // A host that signs may have taken its time.
                    .and_then(|request| still_wanted(limits).map(|()| request))
                    .inspect(|request| signature = request.signature())
                    .map_err(|failure| {
                        unmade = Some(failure);
                        Unmade
                    })
            },
            limits,
        );
        if let Some(failure) = unmade {
            return Err(failure);
        }
        let mut attempt = Attempt::made(nonce.get(), timestamp_s, began.elapsed());
        attempt.record.started_ms = millis(began.duration_since(call_began));
        (attempt.token, attempt.signature) = (token, signature);
        match exchanged {
            Ok(answer) => self.read(&mut attempt, answer, call.dialect),
            Err(mut error) => {
                // A certificate that is not valid at a time before this library was made: the clock is wrong, not the certificate.
                if error.fault == Fault::CertificateDate && self.clock.local_ms() < self.options.clock_floor_ms {
                    error.fault = Fault::ClockUnset;
                }
                attempt.next = retry::after_fault(&error);
                attempt.lost = error.sent;
                attempt.record.sent = error.sent;
                attempt.result = Err(Failure::Transport(error));
            }
        }
        self.put_on_record(&mut attempt);
        Ok(attempt)
    }

    /// The attempt that the host made, by the answer that it got. Without the request nobody knows when it was sent, and the clock is not
    /// learnt.
    pub(super) fn attempt_of_host(&self, sent: Option<&Prepared>, mut answer: Response) -> Attempt {
        let (nonce, timestamp_s) = sent.map(Prepared::numbers).unwrap_or_default();
        let mut attempt = Attempt::made(nonce, timestamp_s, answer.round_trip);
        match sent {
            Some(sent) => attempt.signature = sent.request().signature(),
            None => answer.date = None,
        }
        self.read(&mut attempt, answer, Dialect::Api);
        // The service saw this very request before, and nobody here knows the answer to that.
        attempt.lost |= matches!(&attempt.result, Err(failure) if failure.status() == Status::Replay);
        self.put_on_record(&mut attempt);
        attempt
    }

    /// Signs a request, or puts the token to it.
    pub(super) fn sign(
        &self,
        call: &ApiCall,
        nonce: Nonce,
        timestamp_s: i64,
        deadline: Instant,
    ) -> Result<Request, Failure> {
        signed(&self.identity, call, &self.user_agent, nonce, timestamp_s, deadline)
    }

    fn put_on_record(&self, attempt: &mut Attempt) {
        if let Err(failure) = &attempt.result {
            attempt.record.status = failure.status();
            attempt.record.message = self.redactor.cleaned(failure.text(self.language()), &attempt.signature);
        }
    }

    fn read(&self, attempt: &mut Attempt, mut answer: Response, dialect: Dialect) {
        attempt.record.http_status = answer.status;
        // Whatever the other side says may be an echo of what it was told.
        if let Some(trace_id) = &mut answer.trace_id
            && let Cow::Owned(clean) = self.redactor.clean_of(trace_id, &attempt.signature)
        {
            *trace_id = clean.into();
        }
        attempt.record.trace_id.clone_from(&answer.trace_id);
        let meaning = match dialect {
            Dialect::Api => interpret(answer.status, &answer.body, self.identity.is_oauth()),
            Dialect::Authorisation => interpret::oauth::interpret(answer.status, &answer.body),
        };
        match meaning {
            Meaning::Success => attempt.clock_learnt = self.clock.learn(&answer),
            Meaning::Refused(mut error) => {
                // A gateway's own answer tells the gateway's time.
                attempt.clock_learnt = error.code != 0 && self.clock.learn(&answer);
                error.clean_words(&self.redactor, &attempt.signature);
                attempt.record.api_code = error.code;
                attempt.next = retry::after_refusal(&error);
                attempt.lost = error.lost;
                attempt.result = Err(Failure::Service(error));
            }
            Meaning::NotTheService(oddity) => {
                attempt.lost = true;
                attempt.result = Err(Failure::NotTheService(oddity));
            }
        }
        attempt.answer = Some(answer);
    }
}

fn still_wanted(limits: &Limits<'_>) -> Result<(), Failure> {
    if limits.cancels.iter().any(|cancel| cancel.is_cancelled()) {
        Err(Failure::Cancelled)
    } else if Instant::now() >= limits.deadline {
        Err(Failure::Timeout)
    } else {
        Ok(())
    }
}

impl Attempt {
    /// Whether the service may have carried the request out, or a copy of it that something on the way has made: that copy is what a
    /// request was "seen before" for.
    pub(super) fn may_be_done(&self, failure: &Failure) -> bool {
        self.lost || failure.status() == Status::Replay
    }

    /// One that was made, before anything is known of its answer.
    fn made(nonce: i64, timestamp_s: i64, took: Duration) -> Attempt {
        Attempt {
            result: Ok(()),
            answer: None,
            next: Next::Stop,
            lost: false,
            clock_learnt: false,
            signature: Bytes::new(),
            token: 0,
            record: AttemptRecord {
                nonce,
                timestamp_s,
                status: Status::Ok,
                http_status: 0,
                api_code: 0,
                sent: true,
                started_ms: 0,
                took_ms: millis(took),
                message: String::new(),
                trace_id: None,
            },
        }
    }

    /// What is known of the camera after this attempt as the last one.
    pub(super) fn effect(&self, lost_before: bool) -> Effect {
        if self.result.is_ok() || self.lost || lost_before { Effect::Unknown } else { Effect::NotApplied }
    }

    /// The pause that the answer asks for with `Retry-After`.
    pub(super) fn asked_pause(&self, server_ms: i64) -> Option<Duration> {
        retry::asked_pause(self.answer.as_ref()?.retry_after.as_deref()?, server_ms)
    }
}
