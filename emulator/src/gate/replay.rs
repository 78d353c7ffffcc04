//! A pair of timestamp and nonce is good for one request.

use std::collections::{BTreeMap, HashSet};

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use super::freshness::TOLERANCE_SECONDS;
use crate::refusal::{Code, Refusal};

/// A digest instead of the strings keeps millions of nonces small.
type Fingerprint = [u8; 16];

/// The pairs seen, by timestamp. One that is too old for the clock check needs no remembering.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    seen: Mutex<BTreeMap<i64, HashSet<Fingerprint>>>,
}

impl Replay {
    pub(crate) fn first_time(&self, caller: &str, timestamp: i64, nonce: &str, now: i64) -> Result<(), Refusal> {
        let fingerprint = fingerprint(caller, nonce);
        let mut seen = self.seen.lock();
        while let Some(oldest) = seen.first_entry().filter(|entry| *entry.key() < now.saturating_sub(TOLERANCE_SECONDS))
        {
            oldest.remove();
        }
        if seen.entry(timestamp).or_default().insert(fingerprint) {
            return Ok(());
        }
        Err(Code::REPLAY.because(format!(
            "replay: X-TC-Timestamp {timestamp} and X-TC-Nonce {nonce} have been used together within five minutes"
        )))
    }

    pub(crate) fn clear(&self) {
        self.seen.lock().clear();
    }
}

fn fingerprint(caller: &str, nonce: &str) -> Fingerprint {
    let digest = Sha256::new().chain_update(caller).chain_update([0]).chain_update(nonce).finalize();
    let mut fingerprint = Fingerprint::default();
    fingerprint.copy_from_slice(&digest[..16]);
    fingerprint
}
