//! One request of the service's API, from its head to its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use tokio::time::sleep;

use crate::api::{self, Call, Endpoint, Knock, Success, Work};
use crate::check::Checks;
use crate::faults::{self, Course, Effect, Fault};
use crate::gate;
use crate::journal::{Answered, Outcome, Verdict};
use crate::random;
use crate::refusal::{Host, Refusal};
use crate::reply::Reply;
use crate::server::Server;
use crate::wire::Answer;
use crate::wire::head::Head;
use crate::wire::script::{End, Script};

/// More than any request of this API needs.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How the answer reaches the client.
pub(crate) enum Delivery {
    /// By the HTTP server.
    Answer(Answer),
    /// By hand, because something is to be broken.
    Script(Script),
}

/// Answers one request, or breaks its connection when a fault says so.
pub(crate) async fn answer(server: &Arc<Server>, connection: u64, head: Head, body: Incoming) -> Delivery {
    let route = api::find(head.method(), head.path());
    let endpoint = route.as_ref().ok().map(|(endpoint, _)| *endpoint);
    let fault = server.faults.next(endpoint);
    let name = endpoint.map(|endpoint| endpoint.name);
    let sequence = server.journal.open(connection, head.clone(), name, fault.as_ref().map(Fault::name));
    let mut record = Record { server, sequence, closed: false };
    server.changes.announce();

    if matches!(fault, Some(Fault::CloseBeforeReading {})) {
        record.close(Outcome::Broken, None);
        return Delivery::Script(Script::only(End::Close));
    }
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return Delivery::Script(Script::only(End::Close));
    };
    // A copy, because the log would otherwise hold the connection's whole buffer for the sake of a few bytes of it.
    let body = Bytes::copy_from_slice(&body.to_bytes());
    server.journal.update(sequence, |entry| entry.body = body.clone());

    let effect = fault.as_ref().map_or(Effect::Usual, Fault::effect);
    let (mut reply, verdict) = judge(server, &head, &body, route, effect);
    server.journal.update(sequence, |entry| entry.verdict = verdict);
    // What was carried out shows at once, however late the answer is.
    server.changes.announce();
    reply.headers.push(("X-TC-Trace".to_owned(), random::hex::<16>()));
    reply.headers.push(("Date".to_owned(), server.clock.http_date()));

    let course = match fault {
        None => Course::Orderly { answer: reply, pause: Duration::ZERO },
        Some(fault) => fault.apply(reply, endpoint.map_or(Host::Api, Endpoint::host)),
    };
    match course {
        Course::Orderly { answer, pause } => {
            // Even a sleep of no length would wait for the timer's next tick.
            if !pause.is_zero() {
                sleep(pause).await;
            }
            record.close(Outcome::Answered, Some(&answer));
            Delivery::Answer(answer.into_response())
        }
        Course::Broken { answer, script } => {
            record.close(Outcome::Broken, Some(&answer).filter(|_| effect != Effect::None));
            Delivery::Script(script)
        }
    }
}

/// Makes all the checks, and lets the endpoint do its work unless a fault forbids it.
fn judge(
    server: &Arc<Server>,
    head: &Head,
    body: &[u8],
    route: Result<(&'static Endpoint, String), Refusal>,
    effect: Effect,
) -> (Reply, Verdict) {
    let mut checks = Checks::default();
    let mut string_to_sign = None;
    let mut carried_out = false;
    let result = checks.note("endpoint", route).and_then(|(endpoint, path_value)| {
        let success = match endpoint.work {
            Work::Gated(run) => {
                let caller = gate::pass(server, head, body, &mut checks).map_err(|turned| {
                    string_to_sign = turned.string_to_sign;
                    turned.refusal
                })?;
                let call = Call { caller: &caller, path_value: &path_value, query: head.query(), body };
                match effect {
                    Effect::None => Success::Empty,
                    effect => faults::carry_out(server, run, &call, &mut checks, effect)?,
                }
            }
            Work::Open(_) if effect == Effect::None => Success::Empty,
            Work::Open(run) => {
                let knock = Knock { body, now: server.clock.now_seconds() };
                run(&mut server.world.lock(), &knock, &mut checks)?
            }
        };
        carried_out = effect.happens();
        Ok(success)
    });
    let reply = match result {
        Ok(Success::Empty) => Reply::success(server.success_body.clone()),
        Ok(Success::Json(document)) => Reply::success(document.to_string()),
        Err(refusal) => Reply::refusal(&refusal),
    };
    (reply, Verdict { checks: checks.into_verdicts(), string_to_sign, carried_out })
}

/// Sees to it that every entry of the log gets its end, also when the client leaves and this future is dropped.
struct Record<'a> {
    server: &'a Server,
    sequence: u64,
    closed: bool,
}

impl Record<'_> {
    fn close(&mut self, outcome: Outcome, answer: Option<&Reply>) {
        self.closed = true;
        let answer = answer.map(|reply| Answered {
            http_status: reply.http_status,
            error_code: reply.error_code,
            trace_id: reply.header("X-TC-Trace").map(str::to_owned),
        });
        self.server.journal.finish(self.sequence, outcome, answer);
        self.server.changes.announce();
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.closed {
            self.server.journal.finish(self.sequence, Outcome::ClientGone, None);
            self.server.changes.announce();
        }
    }
}
