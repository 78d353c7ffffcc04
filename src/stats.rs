#![forbid(unsafe_code)]
//! What a client has done so far, in numbers.

use std::borrow::Cow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use hdrhistogram::Histogram;

use crate::client::{LIBRARY, Outcome};
use crate::error::Status;
use crate::json::Node;
use crate::quota::Left;
use crate::transport::Connections;
use crate::wait::lock;

/// Counts of one process. A call touches them twice, for a moment.
#[derive(Default)]
pub(crate) struct Stats {
    running: AtomicU64,
    tally: Mutex<Tally>,
}

#[derive(Default)]
struct Tally {
    /// Calls that are over, by what they came to.
    by_status: Vec<(Status, u64)>,
    attempts: u64,
    retries: u64,
    /// How long calls took that had something to send, in microseconds to two digits.
    latency: Option<Histogram<u32>>,
}

impl Stats {
    /// A call begins.
    pub(crate) fn begin(&self) {
        self.running.fetch_add(1, Ordering::Relaxed);
    }

    /// One that began counts no more.
    pub(crate) fn leave_out(&self) {
        self.running.fetch_sub(1, Ordering::Relaxed);
    }

    /// A call is over.
    pub(crate) fn end(&self, outcome: &Outcome, retries: u64) {
        self.leave_out();
        let mut tally = lock(&self.tally);
        match tally.by_status.iter_mut().find(|(status, _)| *status == outcome.status) {
            Some((_, count)) => *count += 1,
            None => tally.by_status.push((outcome.status, 1)),
        }
        tally.attempts += outcome.attempts.len() as u64;
        tally.retries += retries;
        // Calls that are refused at once say nothing about the way to the service.
        if !outcome.attempts.is_empty() {
            let micros = u64::try_from(outcome.elapsed.as_micros()).unwrap_or(u64::MAX);
            if tally.latency.is_none() {
                // Grows with what is recorded: to 9 KB for calls of up to ten seconds.
                tally.latency = Histogram::new(2).ok();
            }
            if let Some(latency) = &mut tally.latency {
                // It grows as it has to; that is more than an hour in microseconds needs.
                let recorded = latency.record(micros);
                debug_assert!(recorded.is_ok());
            }
        }
    }
}

/// How many started calls there are, by where they are, and how many threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) queued: usize,
    pub(crate) running: usize,
    pub(crate) undelivered: usize,
    pub(crate) worker_threads: usize,
}

/// Calls that are over, by the class of what they came to.
#[derive(Default)]
struct Classes {
    finished: u64,
    ok: u64,
    caller: u64,
    transport: u64,
    service: u64,
    library: u64,
}

impl Classes {
    fn of(by_status: &[(Status, u64)]) -> Classes {
        let mut classes = Classes::default();
        for (status, count) in by_status {
            classes.finished += count;
            *match status.number() {
                0 => &mut classes.ok,
                1..100 => &mut classes.caller,
                100..200 => &mut classes.transport,
                200..300 => &mut classes.service,
                _ => &mut classes.library,
            } += count;
        }
        classes
    }
}

/// The least value that so many per cent of all do not exceed. In whole numbers, where the histogram's own way would need libm.
fn value_at(recorded: &Histogram<u32>, percent: u64) -> u64 {
    let wanted = (recorded.len() * percent).div_ceil(100);
    let mut seen = 0;
    let reached = recorded.iter_recorded().find(|value| {
        seen += value.count_since_last_iteration();
        seen >= wanted
    });
    reached.map_or(recorded.max(), |value| value.value_iterated_to())
}

fn latency(recorded: Option<&Histogram<u32>>) -> Node<'static> {
    let recorded = recorded.filter(|recorded| !recorded.is_empty());
    let mut node = Node::object([("calls", recorded.map_or(0, Histogram::len).into())]);
    for (name, percent) in [("p50", 50), ("p90", 90), ("p99", 99)] {
        node.set(name, recorded.map(|recorded| value_at(recorded, percent)).into());
    }
    node.set("max", recorded.map(Histogram::max).into());
    node
}

/// What a report tells beside the counts.
pub(crate) struct AtTheMoment {
    pub(crate) quota: Left,
    pub(crate) clock_offset_ms: Option<i64>,
    pub(crate) connections: Option<Connections>,
    pub(crate) started: Started,
}

impl Stats {
    /// All of it as a JSON object. Its members are documented with `tm_context_stats_json`.
    pub(crate) fn to_json(&self, now: AtTheMoment) -> String {
        let tally = lock(&self.tally);
        let classes = Classes::of(&tally.by_status);
        let statuses: Vec<_> = tally.by_status.iter().map(|(status, count)| (status.name(), *count)).collect();
        let started = now.started;
        let mut report = Node::object([]);
        report.push("library", LIBRARY.into());
        let calls = [
            ("running", self.running.load(Ordering::Relaxed)),
            ("finished", classes.finished),
            ("ok", classes.ok),
            ("caller", classes.caller),
            ("transport", classes.transport),
            ("service", classes.service),
            ("library", classes.library),
        ];
        report.push("calls", counts(&calls));
        report.push("statuses", counts(&statuses));
        report.push("attempts", tally.attempts.into());
        report.push("retries", tally.retries.into());
        report.push("latency_us", latency(tally.latency.as_ref()));
        report.push("quota", now.quota.to_node());
        report.push("clock_offset_ms", now.clock_offset_ms.into());
        let connections = now.connections.map(|at| counts(&[("idle", at.idle as u64), ("in_use", at.in_use as u64)]));
        report.push("connections", connections.into());
        let started = [
            ("queued", started.queued as u64),
            ("running", started.running as u64),
            ("undelivered", started.undelivered as u64),
            ("worker_threads", started.worker_threads as u64),
        ];
        report.push("started", counts(&started));
        report.to_json()
    }
}

fn counts(named: &[(&'static str, u64)]) -> Node<'static> {
    Node::Object(named.iter().map(|(name, count)| (Cow::Borrowed(*name), (*count).into())).collect())
}
