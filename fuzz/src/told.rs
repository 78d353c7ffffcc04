//! What holds for everything that the library says.

use serde_json::Value;

use super::library::{Outcome, SECRET};
use tmcontrol::ffi::*;

/// A text for people: UTF-8, not empty, and without a secret.
pub fn text(bytes: &[u8]) -> &str {
    let text = some(bytes);
    no_secret(text);
    text
}

/// The same, in one line.
pub fn line(bytes: &[u8]) -> &str {
    let line = one_line(bytes);
    no_secret(line);
    line
}

/// A line of a configuration that does not know the secrets.
pub fn one_line(bytes: &[u8]) -> &str {
    let line = some(bytes);
    assert!(!line.contains(['\n', '\r', '\u{2028}', '\u{2029}']), "{line:?}");
    line
}

fn some(bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(!text.is_empty());
    text
}

pub fn no_secret(text: &str) {
    assert!(!text.contains(SECRET), "{text:?}");
}

/// Everything that a result tells, whatever it is about; gives it as the library's own report has it.
pub fn outcome(outcome: &Outcome) -> Value {
    let status = outcome.status();
    assert!(status != TM_ERR_PANIC && status != TM_ERR_INTERNAL && status != TM_ERR_OUT_OF_MEMORY, "{status}");
    let message = line(&outcome.message()).to_owned();
    for language in [TM_LANGUAGE_EN, TM_LANGUAGE_ZH] {
        if let Some(hint) = outcome.hint(language) {
            text(&hint);
        }
    }
    let (field, trace_id) = (outcome.field(), outcome.trace_id());
    if let Some(field) = field {
        // Empty is the pointer of the whole body.
        assert!(field.is_empty() || line(&field).starts_with('/'), "{field:?}");
    }
    trace_id.as_deref().map(line);
    assert!(matches!(outcome.retryable(), 0 | 1));
    // A wait is told only where waiting helps, and none is longer than a day and the rest of its minute.
    assert!(matches!(outcome.retry_after_ms(), -1..=86_500_000), "{}", outcome.retry_after_ms());
    assert!(outcome.retry_after_ms() == -1 || outcome.retryable() == 1);
    if status == TM_OK {
        // The service says nothing about the camera.
        assert_eq!((outcome.retryable(), outcome.effect()), (0, TM_EFFECT_UNKNOWN));
        assert!(outcome.hint(TM_LANGUAGE_EN).is_none());
    }

    let json = outcome.json();
    let report: Value = serde_json::from_str(text(&json)).expect("a report in JSON");
    assert_eq!(report["status_number"], status);
    assert_eq!(report["http_status"], outcome.http_status());
    assert_eq!(report["api_code"], outcome.api_code());
    assert_eq!(report["api_new_code"], outcome.api_new_code());
    assert_eq!(report["message"], message.as_str());
    assert_eq!(report["retryable"], outcome.retryable() == 1);
    report
}
