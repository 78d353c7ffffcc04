#![forbid(unsafe_code)]
//! What time it is for the service.
//!
//! Requests carry a timestamp that may be at most five minutes off. Devices boot without a clock, so the difference to the service's
//! clock is learnt from the `Date` of its answers and used for signing. The device's own clock is never changed, and certificates are
//! never checked against the learnt time: whoever could forge an answer could then choose when a certificate is valid.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::transport::Response;

/// The clock for signing.
pub(crate) struct Clock {
    correct: bool,
    /// Server minus local in milliseconds; `UNKNOWN` until an answer taught it. One number, so that a forked child can go on with it.
    offset_ms: AtomicI64,
}

const UNKNOWN: i64 = i64::MIN;
/// An answer that took longer than this does not tell when its `Date` was written.
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(20);
/// `Date` has no fraction: the moment meant is half a second later on average.
const HALF_A_SECOND_MS: i64 = 500;

impl Clock {
    pub(crate) fn new(correct: bool) -> Clock {
        Clock { correct, offset_ms: AtomicI64::new(UNKNOWN) }
    }

    /// This device's time, in milliseconds since 1970; negative if it is set to before.
    pub(crate) fn local_ms(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        }
    }

    /// The timestamp for a request, in seconds since 1970.
    pub(crate) fn timestamp_s(&self) -> i64 {
        let correction = self.offset_ms().filter(|_| self.correct).unwrap_or(0);
        self.local_ms().saturating_add(correction).div_euclid(1000)
    }

    /// How far the service's clock is ahead, if an answer taught it.
    pub(crate) fn offset_ms(&self) -> Option<i64> {
        Some(self.offset_ms.load(Ordering::Relaxed)).filter(|offset| *offset != UNKNOWN)
    }

    /// Whether a wrong timestamp can be put right.
    pub(crate) fn corrects(&self) -> bool {
        self.correct
    }

    /// Learns from an answer that is known to be the service's. True if it taught anything.
    ///
    /// Not from one that a cache kept (`Age`), and not from one that was long on its way.
    pub(crate) fn learn(&self, answer: &Response) -> bool {
        let Some(date) = answer.date.as_deref().and_then(|date| httpdate::parse_http_date(date).ok()) else {
            return false;
        };
        if answer.age.is_some() || answer.round_trip > LONGEST_ROUND_TRIP {
            return false;
        }
        let Ok(since) = date.duration_since(UNIX_EPOCH) else {
            return false;
        };
        let half_way = i64::try_from(answer.round_trip.as_millis() / 2).unwrap_or(0);
        let server_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(HALF_A_SECOND_MS);
        let offset = server_ms.saturating_sub(self.local_ms().saturating_sub(half_way));
        self.offset_ms.store(offset.max(UNKNOWN + 1), Ordering::Relaxed);
        true
    }
}
