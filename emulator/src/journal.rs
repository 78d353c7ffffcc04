//! The log of requests, bounded, oldest first out.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use parking_lot::Mutex;
use serde::Serialize;

use crate::check::Check;
use crate::clock;
use crate::wire::head::Head;

/// How many requests are remembered.
const CAPACITY: usize = 20_000;

/// What is remembered of a request that was answered, or that was not.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) sequence: u64,
    /// Goes up with every change to any entry.
    revision: u64,
    pub(crate) time_ms: i64,
    pub(crate) connection: u64,
    pub(crate) head: Head,
    pub(crate) body: Bytes,
    pub(crate) endpoint: Option<&'static str>,
    pub(crate) fault: Option<&'static str>,
    pub(crate) verdict: Verdict,
    pub(crate) answer: Option<Answered>,
    pub(crate) outcome: Outcome,
}

/// What judging a request brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) checks: Vec<Check>,
    /// The string to sign as this side built it, kept when the signature was wrong.
    pub(crate) string_to_sign: Option<String>,
    /// Whether the endpoint did what it was asked to.
    pub(crate) carried_out: bool,
}

/// The answer that was given.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) http_status: u16,
    pub(crate) error_code: Option<i64>,
    pub(crate) trace_id: Option<String>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Not yet answered.
    Pending,
    /// The answer was handed over whole.
    Answered,
    /// A fault broke the connection or the answer.
    Broken,
    /// The client went away before it had its answer.
    ClientGone,
    /// No HTTP request at all.
    Unreadable,
}

/// Totals since the start or the last reset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    pub(crate) requests: u64,
    pub(crate) answered: u64,
    pub(crate) distinct_nonces: usize,
}

/// What became of the log since somebody looked.
pub(crate) struct Changed<T> {
    /// Where to go on from.
    pub(crate) revision: u64,
    /// The oldest entry there is; what is older has been pushed out or cleared.
    pub(crate) first_sequence: u64,
    /// Requests since the start or the last reset.
    pub(crate) requests: u64,
    pub(crate) entries: Vec<T>,
}

#[derive(Default)]
struct Log {
    entries: VecDeque<Entry>,
    /// Never starts over, so that a reset cannot make an old number mean a new request.
    last_sequence: u64,
    last_revision: u64,
    requests: u64,
    answered: u64,
    /// Fingerprints, because tests send millions of requests.
    nonces: HashSet<u64>,
    fingerprints: RandomState,
}

/// The log of requests.
#[derive(Default)]
pub(crate) struct Journal {
    log: Mutex<Log>,
}

impl Journal {
    /// Enters a request when its head is in, and tells its number.
    pub(crate) fn open(
        &self,
        connection: u64,
        head: Head,
        endpoint: Option<&'static str>,
        fault: Option<&'static str>,
    ) -> u64 {
        self.push(connection, head, Bytes::new(), endpoint, fault, Outcome::Pending)
    }

    /// Enters bytes that are no request.
    pub(crate) fn unreadable(&self, connection: u64, bytes: Vec<u8>) {
        self.push(connection, Head::default(), bytes.into(), None, None, Outcome::Unreadable);
    }

    fn push(
        &self,
        connection: u64,
        head: Head,
        body: Bytes,
        endpoint: Option<&'static str>,
        fault: Option<&'static str>,
        outcome: Outcome,
    ) -> u64 {
        let nonce = head.header("X-TC-Nonce");
        let mut log = self.log.lock();
        log.last_sequence += 1;
        log.last_revision += 1;
        log.requests += 1;
        let fingerprint = nonce.map(|nonce| log.fingerprints.hash_one(nonce));
        log.nonces.extend(fingerprint);
        let (sequence, revision) = (log.last_sequence, log.last_revision);
        if log.entries.len() == CAPACITY {
            log.entries.pop_front();
        }
        log.entries.push_back(Entry {
            sequence,
            revision,
            time_ms: clock::unix_ms(),
            connection,
            head,
            body,
            endpoint,
            fault,
            verdict: Verdict::default(),
            answer: None,
            outcome,
        });
        sequence
    }

    /// Changes an entry, unless it has been pushed out or cleared meanwhile.
    pub(crate) fn update(&self, sequence: u64, change: impl FnOnce(&mut Entry)) {
        let mut log = self.log.lock();
        let Some(first) = log.entries.front().map(|entry| entry.sequence) else {
            return;
        };
        let index = sequence.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        let revision = log.last_revision + 1;
        if let Some(entry) = index.and_then(|index| log.entries.get_mut(index)) {
            change(entry);
            entry.revision = revision;
            log.last_revision = revision;
        }
    }

    /// Notes the end of a request.
    pub(crate) fn finish(&self, sequence: u64, outcome: Outcome, answer: Option<Answered>) {
        if outcome == Outcome::Answered {
            self.log.lock().answered += 1;
        }
        self.update(sequence, |entry| {
            entry.outcome = outcome;
            entry.answer = answer;
        });
    }

    /// Entries with a number above `after`.
    pub(crate) fn after(&self, after: u64) -> Vec<Entry> {
        self.log.lock().entries.iter().filter(|entry| entry.sequence > after).cloned().collect()
    }

    /// What became of the log since a revision: the newest entries, `most` of them, and besides those in `open`, which were
    /// seen unfinished. What is shown of an entry is up to the caller.
    pub(crate) fn changed_since<T>(
        &self,
        revision: u64,
        most: usize,
        open: &HashSet<u64>,
        show: impl Fn(&Entry) -> T,
    ) -> Changed<T> {
        let log = self.log.lock();
        let changed = log.entries.iter().rev().filter(|entry| entry.revision > revision).enumerate();
        let wanted = changed.filter(|(index, entry)| *index < most || open.contains(&entry.sequence));
        let mut entries: Vec<T> = wanted.map(|(_, entry)| show(entry)).collect();
        entries.reverse();
        Changed {
            revision: log.last_revision,
            first_sequence: log.entries.front().map_or(log.last_sequence + 1, |entry| entry.sequence),
            requests: log.requests,
            entries,
        }
    }

    /// One entry, if it is still there.
    pub(crate) fn entry(&self, sequence: u64) -> Option<Entry> {
        let log = self.log.lock();
        let index = log.entries.binary_search_by_key(&sequence, |entry| entry.sequence).ok()?;
        log.entries.get(index).cloned()
    }

    pub(crate) fn totals(&self) -> Totals {
        let log = self.log.lock();
        Totals { requests: log.requests, answered: log.answered, distinct_nonces: log.nonces.len() }
    }

    pub(crate) fn clear(&self) {
        let mut log = self.log.lock();
        let (last_sequence, last_revision) = (log.last_sequence, log.last_revision + 1);
        *log = Log { last_sequence, last_revision, ..Log::default() };
    }
}
