//! The emulator's own clock, which a fault can shift to play a client whose time is wrong.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// System time plus a shift in seconds.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    shift: AtomicI64,
}

impl Clock {
    pub(crate) fn shift_seconds(&self) -> i64 {
        self.shift.load(Ordering::Relaxed)
    }

    pub(crate) fn set_shift_seconds(&self, seconds: i64) {
        self.shift.store(seconds, Ordering::Relaxed);
    }

    /// Unix seconds as the emulator believes them to be.
    pub(crate) fn now_seconds(&self) -> i64 {
        unix_ms().saturating_div(1000).saturating_add(self.shift_seconds())
    }

    /// Value for the `Date` header.
    pub(crate) fn http_date(&self) -> String {
        let seconds = u64::try_from(self.now_seconds()).unwrap_or(0);
        // The format ends with the year 9999, and the formatter panics beyond it.
        let last = 253_402_300_799;
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds.min(last)))
    }
}

/// True wall-clock time; the request log uses it, so that a shifted clock does not reorder the log.
pub(crate) fn unix_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
