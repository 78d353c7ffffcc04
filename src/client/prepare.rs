#![forbid(unsafe_code)]
//! Calls without I/O: the host sends the request, with whatever it has, and brings back the answer.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{ANSWERED, ArgumentError, CallOptions, Client, Failure, Outcome, Run};
use crate::cancel::Cancel;
use crate::error::{Bilingual, Phrase, Status};
use crate::nonce::Nonce;
use crate::retry::Next;
use crate::signing::{ApiCall, Request};
use crate::transport::header_block::{self, HeaderBlockError};
use crate::transport::{Response, TransportError};

/// The service takes a timestamp that is at most so old.
const GOOD_FOR: Duration = Duration::from_secs(300);

/// A request that the host sends, once, and what is needed to read the answer to it.
pub struct Prepared {
    request: Request,
    call: ApiCall,
    nonce: Nonce,
    timestamp_s: i64,
    /// When the call began, and until when the request may be sent.
    began: Instant,
    until: Instant,
    cancelled: Arc<Cancel>,
    number: u64,
    warnings: Vec<String>,
    success: Phrase,
}

impl Prepared {
    /// What is to be sent.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// How long it may still be sent; no more once its client was cancelled.
    pub fn remaining(&self) -> Duration {
        if self.cancelled.is_cancelled() {
            Duration::ZERO
        } else {
            self.until.saturating_duration_since(Instant::now())
        }
    }

    /// Nonce and timestamp.
    pub(super) fn numbers(&self) -> (i64, i64) {
        (self.nonce.get(), self.timestamp_s)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A request with its nonce, its timestamp and until when it may be sent.
type Signed = (ApiCall, Request, Nonce, i64, Instant);

impl Client {
    /// Checks, counts and signs a request, and sends nothing. Never waits: where there is no room in the quota, that is the outcome. After a
    /// success no call has ended yet, so the last outcome stays what it was.
    pub(crate) fn prepare(
        &self,
        make: impl FnOnce(&mut Run<'_>) -> Result<ApiCall, Failure>,
    ) -> Result<Prepared, Arc<Outcome>> {
        let options = CallOptions::default();
        let (run, signed) = self.contained(&options, |run| {
            let call = make(run)?;
            let turn = run.reserve(&call, None)?;
            run.panic_if_asked();
            let signed = self.signed(call, turn.moment());
            if signed.is_err() {
                turn.give_back();
            }
            signed
        });
        self.hand_over(run, signed)
    }

    /// Apart from `prepare`, of which there is one for each endpoint.
    fn hand_over(&self, run: Run<'_>, signed: Result<Signed, Failure>) -> Result<Prepared, Arc<Outcome>> {
        match signed {
            Ok((call, request, nonce, timestamp_s, until)) => {
                // It counts when its answer is read.
                run.memory.stats.leave_out();
                Ok(Prepared {
                    request,
                    call,
                    nonce,
                    timestamp_s,
                    began: run.began,
                    until,
                    cancelled: Arc::clone(&self.withdrawn),
                    number: run.number,
                    warnings: run.warnings,
                    success: run.success,
                })
            }
            Err(failure) => Err(self.conclude(run, Err(failure))),
        }
    }

    /// The service counts from the timestamp, and a signer of the host's may take its time.
    fn signed(&self, call: ApiCall, now: Instant) -> Result<Signed, Failure> {
        let nonce = Nonce::fresh().map_err(|error| Failure::NoNonce(error.to_string()))?;
        let timestamp_s = self.clock.timestamp_s();
        // A signer of the host's has as long as a call would.
        let deadline = now + Duration::from_millis(self.options.timeout_ms.into());
        let request = self.sign(&call, nonce, timestamp_s, deadline)?;
        Ok((call, request, nonce, timestamp_s, now + GOOD_FOR))
    }

    /// Reads an answer that the host got. `sent` is the request that it answers, if the host knows: then the call is told of from its
    /// beginning, and the answer's `Date` teaches the clock.
    pub fn interpret(&self, sent: Option<&Prepared>, answer: &HostAnswer<'_>) -> Arc<Outcome> {
        let options = CallOptions::default();
        let (run, result) = self.contained(&options, |run| run.interpret(sent, answer));
        self.conclude(run, result)
    }

    /// The outcome of an answer of which a part could not even be looked at.
    pub(crate) fn refuse_answer(&self, argument: &'static str) -> Arc<Outcome> {
        self.run(&CallOptions::default(), |run| {
            run.told.lost = true;
            Err(Failure::Unreadable { argument, status: Status::NullArgument })
        })
    }
}

/// An answer as the host got it.
#[derive(Clone, Copy)]
pub struct HostAnswer<'a> {
    /// The HTTP status.
    pub http_status: i32,
    /// Headers as they came, with or without the status line.
    pub header_block: &'a [u8],
    /// The body.
    pub body: &'a [u8],
}

impl Run<'_> {
    fn interpret(&mut self, sent: Option<&Prepared>, answer: &HostAnswer<'_>) -> Result<(), Failure> {
        // Something came back, so something was sent: until the answer is understood nobody knows what came of it.
        self.told.lost = true;
        self.success = ANSWERED;
        let came = self.began;
        if let Some(sent) = sent {
            (self.began, self.number, self.success) = (sent.began, sent.number, sent.success);
            self.warnings.clone_from(&sent.warnings);
        }
        let answer = self.take_in(answer, came.saturating_duration_since(self.began))?;
        self.told.lost = false;
        let mut attempt = self.client.attempt_of_host(sent, answer);
        self.take_note(&mut attempt, sent.map(|sent| &sent.call));
        let result = std::mem::replace(&mut attempt.result, Ok(()));
        if let Err(failure) = &result {
            if attempt.next == Next::AgainWithNewToken {
                // Who sends by themselves renews by themselves.
                attempt.next = Next::Stop;
            }
            self.advise(&attempt, failure, sent.map(|sent| &sent.call));
            if attempt.next == Next::AgainWithRightClock {
                // Afresh it will have another timestamp if the clock was put right, or if it was sent when it was too old.
                let too_old = sent.is_some_and(|sent| Instant::now() >= sent.until);
                self.told.retryable = too_old || (attempt.clock_learnt && self.client.clock.corrects());
            }
        }
        result
    }

    /// The host's answer as a transport's, within the same bounds.
    fn take_in(&mut self, answer: &HostAnswer<'_>, round_trip: Duration) -> Result<Response, Failure> {
        let status = u16::try_from(answer.http_status).ok().filter(|status| (100..600).contains(status));
        let status = status.ok_or(AnswerError::HttpStatus(answer.http_status))?;
        let mut response = Response { status, round_trip, ..Response::default() };
        if !header_block::read(answer.header_block, &mut response).map_err(AnswerError::HeaderBlock)? {
            self.warn(NOT_ALL_HEADERS.text(self.client.language()).to_owned());
        }
        let most = self.client.max_response_bytes();
        if answer.body.len() > most {
            return Err(Failure::Transport(TransportError::too_large(most)));
        }
        let room = response.body.try_reserve_exact(answer.body.len());
        room.map_err(|_| Failure::Transport(TransportError::out_of_memory()))?;
        response.body.extend_from_slice(answer.body);
        Ok(response)
    }
}

const NOT_ALL_HEADERS: Phrase = Phrase {
    en: "header_block: a line is not a header and was passed over\0",
    zh: "header_block：有一行不是合法的响应头，已忽略\0",
};

/// What the host gave is not an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum AnswerError {
    #[error("http_status: found {0}, expected 100 to 599")]
    HttpStatus(i32),
    #[error("header_block: {0}")]
    HeaderBlock(HeaderBlockError),
}

impl ArgumentError for AnswerError {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for AnswerError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnswerError::HttpStatus(found) => write!(f, "http_status：实际为 {found}，应为 100 至 599"),
            AnswerError::HeaderBlock(error) => {
                f.write_str("header_block：")?;
                error.chinese(f)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const BODY: &str = r#"{"operator_id":"host","operator_id_type":1,"instanceid":1,
        "user":{"to_operator_id":"guest","to_operator_id_type":4,"instanceid":1}}"#;

    fn client() -> Client {
        client_with_key("key")
    }

    fn client_with_key(secret_key: &str) -> Client {
        let mut config = Config::default();
        for (key, value) in [("app_id", "1"), ("secret_id", "id"), ("secret_key", secret_key)] {
            config.set(key, Some(value)).unwrap();
        }
        Client::new(&config).unwrap()
    }

    fn prepared(client: &Client) -> Prepared {
        client.prepare_close_video("7567173273889276131", BODY).unwrap()
    }

    fn answer<'a>(http_status: i32, header_block: &'a str, body: &'a str) -> HostAnswer<'a> {
        HostAnswer { http_status, header_block: header_block.as_bytes(), body: body.as_bytes() }
    }

    #[test]
    fn a_request_that_was_sent_too_late_is_worth_making_afresh() {
        let client = client();
        let mut sent = prepared(&client);
        let refused = answer(500, "", r#"{"error_info":{"error_code":190300,"message":""}}"#);
        assert!(!client.interpret(Some(&sent), &refused).retryable);
        sent.until = Instant::now();
        assert_eq!(sent.remaining(), Duration::ZERO);
        let outcome = client.interpret(Some(&sent), &refused);
        assert_eq!((outcome.status, outcome.retryable), (Status::ClockSkew, true));
    }

    #[test]
    fn no_part_of_a_secret_is_told_where_the_services_words_are_cut_off() {
        const SECRET: &str = "SECRET-SECRET-SECRET-SECRET-SECRET-SECRET";
        let client = client_with_key(SECRET);
        for before in 470..520 {
            let words = format!("{}{SECRET}{}", "w".repeat(before), "w".repeat(before));
            let body = format!("{{\"error_info\":{{\"error_code\":190303,\"message\":\"{words}\"}}}}");
            let outcome = client.interpret(None, &answer(500, "", &body));
            assert!(!outcome.message.contains("SEC"), "{}", outcome.message);
            assert!(outcome.message.len() < 700, "{}", outcome.message.len());
        }
    }

    /// Taken out, a secret makes room for what came behind, where the words had been cut off within the next one.
    #[test]
    fn no_part_of_a_secret_is_told_where_the_words_are_full_of_them() {
        let secret = "SECRET-".repeat(140);
        let client = client_with_key(&secret);
        for times in [1, 8, 9, 20] {
            let words = format!("{} end", secret.repeat(times));
            let body = format!("{{\"error_info\":{{\"error_code\":190303,\"message\":\"{words}\"}}}}");
            let outcome = client.interpret(None, &answer(500, "", &body));
            assert!(!outcome.message.contains("SEC"), "{}", outcome.message);
            assert_eq!(outcome.message.ends_with(" end"), times <= 8, "{}", outcome.message);
        }
    }

    #[test]
    fn words_that_are_cut_off_stay_whole_characters() {
        // Seven bytes are no whole number of these characters.
        let client = client_with_key("seven77");
        let body = format!("{{\"error_info\":{{\"error_code\":190303,\"message\":\"{}\"}}}}", "会".repeat(9000));
        let outcome = client.interpret(None, &answer(500, "", &body));
        assert!(outcome.message.ends_with("会会会"), "{}", outcome.message);
    }

    #[test]
    fn an_answer_that_was_long_on_its_way_teaches_no_clock() {
        let client = client();
        let mut sent = prepared(&client);
        let success = answer(200, "Date: Sun, 06 Nov 1994 08:49:37 GMT", "");
        sent.began = Instant::now().checked_sub(Duration::from_secs(21)).unwrap();
        assert_eq!(client.interpret(Some(&sent), &success).clock_offset_ms, None);
        assert!(client.interpret(Some(&prepared(&client)), &success).clock_offset_ms.is_some());
    }
}
