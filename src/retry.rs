#![forbid(unsafe_code)]
//! Whether a call is made again, and when. Decided by what is known of the failure, never by the HTTP status alone.

use std::time::{Duration, UNIX_EPOCH};

use crate::catalogue::Retry;
use crate::interpret::ServiceError;
use crate::transport::{Fault, TransportError};

/// What to do after an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The same call would fail the same way, or must not be made twice.
    Stop,
    /// Once more, after the usual pause.
    Again,
    /// Once more, now that the clock is right.
    AgainWithRightClock,
    /// Once more, with another token.
    AgainWithNewToken,
    /// Once more, but not before the service's quota is open again.
    AfterQuota,
}

/// After an answer that refuses.
pub(crate) fn after_refusal(error: &ServiceError) -> Next {
    match error.retry {
        Retry::Never => Next::Stop,
        Retry::AfterTokenRefresh => Next::AgainWithNewToken,
        Retry::Now => Next::Again,
        Retry::AfterWait => Next::AfterQuota,
        Retry::AfterClockFix => Next::AgainWithRightClock,
    }
}

/// After no answer. A part of a body is an answer: the service has carried the request out. A part of a head cannot be told from nothing.
pub(crate) fn after_fault(error: &TransportError) -> Next {
    match error.fault {
        Fault::Dns | Fault::Connect | Fault::HandshakeLost | Fault::Proxy | Fault::GaveUp | Fault::ConnectionLost
            if !error.answered =>
        {
            Next::Again
        }
        _ => Next::Stop,
    }
}

/// Whether the same call, made afresh later, may succeed without anything being changed.
pub(crate) fn worth_trying_later(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::Dns
            | Fault::Connect
            | Fault::HandshakeLost
            | Fault::Proxy
            | Fault::Timeout
            | Fault::GaveUp
            | Fault::ConnectionLost
            | Fault::System
            | Fault::OutOfMemory
            | Fault::NotTheService
    )
}

/// The pause before attempt number `next` (the second is 2): it doubles, and half of it is chance, so that a fleet that failed together
/// does not come back together.
pub(crate) fn pause(next: u32, random: u64) -> Duration {
    const FIRST_MS: u64 = 100;
    const LONGEST_MS: u64 = 3_000;
    let doublings = next.saturating_sub(2).min(10);
    let whole = (FIRST_MS << doublings).min(LONGEST_MS);
    Duration::from_millis(whole / 2 + random % (whole / 2 + 1))
}

/// What `Retry-After` asks for, in seconds or as a date; `None` if it asks for nothing that can be read. `server_ms` is the service's time,
/// which a date has to be held against: this device's own may be decades off.
pub(crate) fn asked_pause(retry_after: &str, server_ms: i64) -> Option<Duration> {
    let asked = match retry_after.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = httpdate::parse_http_date(retry_after).ok()?.duration_since(UNIX_EPOCH).ok()?;
            date.saturating_sub(Duration::from_millis(u64::try_from(server_ms).unwrap_or(0)))
        }
    };
    // No answer may close a client for longer than that.
    Some(asked.min(A_DAY))
}

const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// How long until the service's minute turns. It counts by the minute, so a full minute is never too short.
pub(crate) fn until_next_minute(now_ms: i64) -> Duration {
    const MINUTE_MS: i64 = 60_000;
    Duration::from_millis(u64::try_from(MINUTE_MS - now_ms.rem_euclid(MINUTE_MS)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_again_once_a_part_of_an_answer_has_come() {
        for (fault, next) in [
            (Fault::Dns, Next::Again),
            (Fault::Connect, Next::Again),
            (Fault::ConnectionLost, Next::Again),
            (Fault::Timeout, Next::Stop),
            (Fault::GaveUp, Next::Again),
        ] {
            let mut error = TransportError { fault, sent: true, answered: false, detail: String::new() };
            assert_eq!(after_fault(&error), next, "{fault:?}");
            error.answered = true;
            assert_eq!(after_fault(&error), Next::Stop, "{fault:?}");
        }
    }

    #[test]
    fn what_may_pass_by_itself_is_worth_trying_later() {
        for fault in [Fault::Dns, Fault::Timeout, Fault::OutOfMemory, Fault::System, Fault::NotTheService] {
            assert!(worth_trying_later(fault), "{fault:?}");
        }
        for fault in [Fault::Certificate, Fault::TooLarge, Fault::ClockUnset] {
            assert!(!worth_trying_later(fault), "{fault:?}");
        }
    }

    #[test]
    fn pauses_double_within_their_bounds() {
        assert_eq!(pause(2, 0), Duration::from_millis(50));
        assert_eq!(pause(2, 50), Duration::from_millis(100));
        assert_eq!(pause(3, 100), Duration::from_millis(200));
        assert_eq!(pause(40, 1500), Duration::from_millis(3000));
        for random in 0..1000 {
            assert!((100..=200).contains(&(pause(3, random).as_millis() as u64)));
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now_ms = 784_111_767_000;
        assert_eq!(asked_pause("120", now_ms), Some(Duration::from_secs(120)));
        assert_eq!(asked_pause("Sun, 06 Nov 1994 08:49:37 GMT", now_ms), Some(Duration::from_secs(10)));
        assert_eq!(asked_pause("Sun, 06 Nov 1994 08:49:20 GMT", now_ms), Some(Duration::ZERO));
        assert_eq!(asked_pause("soon", now_ms), None);
        assert_eq!(asked_pause("-1", now_ms), None);
    }

    #[test]
    fn no_answer_asks_for_more_than_a_day() {
        assert_eq!(asked_pause("18446744073709551615", 0), Some(Duration::from_secs(86_400)));
        assert_eq!(asked_pause("Fri, 31 Dec 9999 23:59:59 GMT", 0), Some(A_DAY));
    }

    #[test]
    fn the_minute_turns_within_a_minute() {
        assert_eq!(until_next_minute(0), Duration::from_secs(60));
        assert_eq!(until_next_minute(59_999), Duration::from_millis(1));
        assert_eq!(until_next_minute(-1), Duration::from_millis(1));
    }
}
