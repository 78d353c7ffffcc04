#![forbid(unsafe_code)]
//! What a client has done so far, in numbers.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::client::Outcome;
use crate::error::Status;
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
    by_status: BTreeMap<Status, u64>,
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
        *tally.by_status.entry(outcome.status).or_default() += 1;
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

/// `tm_context_stats_json`. Its members are documented there.
#[derive(Serialize)]
struct Report {
    library: &'static str,
    calls: Calls,
    statuses: BTreeMap<&'static str, u64>,
    attempts: u64,
    retries: u64,
    latency_us: Latency,
    quota: Left,
    clock_offset_ms: Option<i64>,
    connections: Option<Connections>,
    started: Started,
}

/// How many started calls there are, by where they are, and how many threads.
#[derive(Serialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) queued: usize,
    pub(crate) running: usize,
    pub(crate) undelivered: usize,
    pub(crate) worker_threads: usize,
}

#[derive(Serialize, Default)]
struct Calls {
    running: u64,
    finished: u64,
    ok: u64,
    caller: u64,
    transport: u64,
    service: u64,
    library: u64,
}

#[derive(Serialize)]
struct Latency {
    calls: u64,
    p50: Option<u64>,
    p90: Option<u64>,
    p99: Option<u64>,
    max: Option<u64>,
}

impl Calls {
    fn of(running: u64, by_status: &BTreeMap<Status, u64>) -> Calls {
        let mut calls = Calls { running, ..Calls::default() };
        for (status, count) in by_status {
            calls.finished += count;
            *match status.number() {
                0 => &mut calls.ok,
                1..100 => &mut calls.caller,
                100..200 => &mut calls.transport,
                200..300 => &mut calls.service,
                _ => &mut calls.library,
            } += count;
        }
        calls
    }
}

impl Latency {
    fn of(recorded: Option<&Histogram<u32>>) -> Latency {
        let recorded = recorded.filter(|recorded| !recorded.is_empty());
        let quantile = |quantile| recorded.map(|recorded| recorded.value_at_quantile(quantile));
        Latency {
            calls: recorded.map_or(0, Histogram::len),
            p50: quantile(0.5),
            p90: quantile(0.9),
            p99: quantile(0.99),
            max: recorded.map(Histogram::max),
        }
    }
}

/// What a report tells beside the counts.
pub(crate) struct AtTheMoment {
    pub(crate) quota: Left,
    pub(crate) clock_offset_ms: Option<i64>,
    pub(crate) connections: Option<Connections>,
    pub(crate) started: Started,
}

impl Stats {
    /// All of it as a JSON object.
    pub(crate) fn to_json(&self, now: AtTheMoment) -> String {
        let tally = lock(&self.tally);
        let report = Report {
            library: concat!("tmcontrol ", env!("CARGO_PKG_VERSION")),
            calls: Calls::of(self.running.load(Ordering::Relaxed), &tally.by_status),
            statuses: tally.by_status.iter().map(|(status, count)| (status.name(), *count)).collect(),
            attempts: tally.attempts,
            retries: tally.retries,
            latency_us: Latency::of(tally.latency.as_ref()),
            quota: now.quota,
            clock_offset_ms: now.clock_offset_ms,
            connections: now.connections,
            started: now.started,
        };
        // Nothing in a report can fail to be written: its keys are texts and its numbers finite.
        serde_json::to_string(&report).unwrap_or_default()
    }
}
