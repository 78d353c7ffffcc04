//! Timestamp and nonce: well-formed and recent.

use crate::refusal::{Code, Refusal};

/// How far a request's clock may be off, either way.
pub(crate) const TOLERANCE_SECONDS: i64 = 300;

pub(crate) fn timestamp(text: &str) -> Result<i64, Refusal> {
    let seconds = if digits(text) { text.parse().ok() } else { None };
    seconds.ok_or_else(|| Code::PARAMETER.because(format!("X-TC-Timestamp is {text:?}, expected Unix seconds")))
}

pub(crate) fn clock(timestamp: i64, now: i64) -> Result<(), Refusal> {
    let ahead = timestamp.saturating_sub(now);
    if ahead.saturating_abs() <= TOLERANCE_SECONDS {
        return Ok(());
    }
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    let amount = ahead.saturating_abs();
    Err(Code::CLOCK.because(format!(
        "X-TC-Timestamp is {amount} s {direction} the server's clock, allowed are {TOLERANCE_SECONDS}"
    )))
}

pub(crate) fn nonce(text: &str) -> Result<(), Refusal> {
    if digits(text) && text.bytes().any(|byte| byte != b'0') {
        return Ok(());
    }
    Err(Code::PARAMETER.because(format!("X-TC-Nonce is {text:?}, expected a positive integer")))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
