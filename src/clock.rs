#![forbid(unsafe_code)]
//! What time it is: here, and for the service.
//!
//! Requests carry a timestamp that may be at most five minutes off. Devices boot without a clock, so the difference to the service's
//! clock is learnt from the `Date` of its answers and used for signing. The device's own clock is never changed, and certificates are
//! never checked against the learnt time: whoever could forge an answer could then choose when a certificate is valid.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::transport::Response;

/// A clock of the host's, for signing and for the dates of certificates.
pub trait TimeSource: Send + Sync {
    /// Milliseconds since 1970; 0 or less if the time is not known. Must not block.
    fn now_ms(&self) -> i64;
}

/// The clock of this device: the host's if it has given one, else the system's.
#[derive(Clone, Default)]
pub(crate) struct LocalClock(Option<Arc<dyn TimeSource>>);

impl LocalClock {
    pub(crate) fn new(source: Arc<dyn TimeSource>) -> LocalClock {
        LocalClock(Some(source))
    }

    /// Milliseconds since 1970; 0 or less if the time is not known or the clock is set to before.
    pub(crate) fn now_ms(&self) -> i64 {
        match &self.0 {
            // All that says "not known" is one moment: a correction brings that to the service's time, and no other.
            Some(source) => source.now_ms().max(0),
            None => match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
                Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
            },
        }
    }
}

impl std::fmt::Debug for LocalClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "LocalClock(host)" } else { "LocalClock(system)" })
    }
}

/// The clock for signing.
pub(crate) struct Clock {
    local: LocalClock,
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
    pub(crate) fn new(local: LocalClock, correct: bool) -> Clock {
        Clock { local, correct, offset_ms: AtomicI64::new(UNKNOWN) }
    }

    /// This device's time.
    pub(crate) fn local_ms(&self) -> i64 {
        self.local.now_ms()
    }

    /// The service's time, as well as it is known, in milliseconds since 1970.
    pub(crate) fn server_ms(&self) -> i64 {
        let correction = self.offset_ms().filter(|_| self.correct).unwrap_or(0);
        // The service takes a time before 1970 for no time at all, where one that is merely wrong is told how wrong it is.
        self.local_ms().saturating_add(correction).max(0)
    }

    /// The timestamp for a request, in seconds since 1970.
    pub(crate) fn timestamp_s(&self) -> i64 {
        self.server_ms().div_euclid(1000)
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
        if answer.age.is_some() || answer.round_trip > LONGEST_ROUND_TRIP {
            return false;
        }
        let Some(since) = answer.date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let half_way = i64::try_from(answer.round_trip.as_millis() / 2).unwrap_or(0);
        let server_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(HALF_A_SECOND_MS);
        let offset = server_ms.saturating_sub(self.local_ms().saturating_sub(half_way));
        self.offset_ms.store(offset.max(UNKNOWN + 1), Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(i64);
    impl TimeSource for Fixed {
        fn now_ms(&self) -> i64 {
            self.0
        }
    }

    /// 1994-11-06T08:49:37Z.
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const DATE_MS: i64 = 784_111_777_000;

    fn clock(local_ms: i64, correct: bool) -> Clock {
        Clock::new(LocalClock::new(Arc::new(Fixed(local_ms))), correct)
    }

    fn answer(date: Option<&str>, age: Option<&str>, round_trip: Duration) -> Response {
        Response {
            status: 200,
            date: date.and_then(|date| httpdate::parse_http_date(date).ok()),
            age: age.map(str::to_owned),
            round_trip,
            ..Response::default()
        }
    }

    #[test]
    fn an_answer_teaches_how_far_off_this_clock_is() {
        for (local_ms, offset_ms) in [
            (DATE_MS, 500),
            (DATE_MS - 3_600_000, 3_600_500),
            (DATE_MS + 600_000, -599_500),
            // A device that booted without a clock.
            (1_000, DATE_MS - 500),
        ] {
            let clock = clock(local_ms, true);
            assert_eq!(clock.offset_ms(), None);
            assert_eq!(clock.timestamp_s(), local_ms.div_euclid(1000));
            assert!(clock.learn(&answer(Some(DATE), None, Duration::ZERO)));
            assert_eq!(clock.offset_ms(), Some(offset_ms));
            assert_eq!(clock.timestamp_s(), DATE_MS / 1000);
        }
    }

    #[test]
    fn the_way_back_counts_for_half_the_round_trip() {
        let clock = clock(DATE_MS, true);
        assert!(clock.learn(&answer(Some(DATE), None, Duration::from_secs(4))));
        assert_eq!(clock.offset_ms(), Some(2_500));
    }

    #[test]
    fn nothing_is_learnt_from_what_may_be_old_or_is_no_date() {
        for (date, age, round_trip) in [
            (Some(DATE), Some("0"), Duration::ZERO),
            (Some(DATE), None, Duration::from_secs(21)),
            (None, None, Duration::ZERO),
            (Some("yesterday"), None, Duration::ZERO),
        ] {
            let clock = clock(DATE_MS, true);
            assert!(!clock.learn(&answer(date, age, round_trip)));
            assert_eq!(clock.offset_ms(), None);
        }
    }

    #[test]
    fn a_later_answer_replaces_what_an_earlier_one_taught() {
        let clock = clock(DATE_MS, true);
        assert!(clock.learn(&answer(Some("Sun, 06 Nov 1994 09:49:37 GMT"), None, Duration::ZERO)));
        assert!(clock.learn(&answer(Some(DATE), None, Duration::ZERO)));
        assert_eq!(clock.offset_ms(), Some(500));
        // What teaches nothing leaves it as it was.
        assert!(!clock.learn(&answer(None, None, Duration::ZERO)));
        assert_eq!(clock.offset_ms(), Some(500));
    }

    #[test]
    fn without_correction_the_offset_is_known_and_not_used() {
        let clock = clock(DATE_MS + 600_000, false);
        assert!(clock.learn(&answer(Some(DATE), None, Duration::ZERO)));
        assert_eq!(clock.offset_ms(), Some(-599_500));
        assert_eq!(clock.timestamp_s(), (DATE_MS + 600_000) / 1000);
    }
}
