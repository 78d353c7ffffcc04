//! What an answer means.
//!
//! First line: the HTTP status, and ` oauth` behind it for a user. Then the headers, an empty line, and the body; no headers at all if
//! the empty line comes at once.

use serde_json::Value;

use super::library::{Config, Outcome, c_text};
use super::{first_line, told};
use tmcontrol::ffi::*;

pub fn interpretation(input: &[u8]) {
    let (head, rest) = first_line(input);
    let Ok(head) = std::str::from_utf8(head) else { return };
    let (oauth, number) = match head.strip_suffix(" oauth") {
        Some(number) => (true, number),
        None => (false, head),
    };
    let Ok(http_status) = number.parse::<i32>() else { return };
    let (headers, body) = if let Some(body) = rest.strip_prefix(b"\n") {
        (None, body)
    } else {
        let end = rest.windows(2).position(|pair| pair == b"\n\n");
        let (headers, body) = end.map_or((rest, &b""[..]), |end| (&rest[..end], &rest[end + 2..]));
        (Some(c_text(headers)), body)
    };

    let mut config = if oauth { Config::with_token() } else { Config::with_secret() };
    if http_status % 2 == 1 {
        config.set("language", "zh");
    }
    let context = config.context().unwrap();
    let request = context.prepare(c"7567173273889276131", BODY).unwrap();
    let outcome = context.interpret(Some(&request), http_status, headers.as_deref(), body);
    told::outcome(&outcome);
    let invalid = outcome.status() == TM_ERR_INVALID_ARGUMENT;
    if !(100..=599).contains(&http_status) {
        assert!(invalid);
    }
    if invalid {
        // Something came back, so something was sent.
        assert_eq!((outcome.effect(), outcome.http_status()), (TM_EFFECT_UNKNOWN, 0));
        return;
    }
    assert_eq!(outcome.body(), body);
    assert_eq!((outcome.http_status(), outcome.attempts()), (http_status, 1));
    classes(&outcome, http_status);
    meaning(&outcome, http_status, body);

    // Without the request the class is the same.
    let afterwards = context.interpret(None, http_status, headers.as_deref(), body);
    told::outcome(&afterwards);
    assert_eq!(
        (afterwards.status(), afterwards.effect(), afterwards.api_code()),
        (outcome.status(), outcome.effect(), outcome.api_code())
    );
}

const BODY: &std::ffi::CStr = c"{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,\
    \"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":2}}";

/// Which class may have which effect, and what may be tried again.
fn classes(outcome: &Outcome, http_status: i32) {
    let (effect, retryable) = (outcome.effect(), outcome.retryable() == 1);
    let coded = outcome.api_code() != 0 || outcome.api_new_code() != 0;
    match outcome.status() {
        TM_OK => {
            assert!((200..300).contains(&http_status));
            assert!(!coded);
        }
        // Somebody else answered: the request may have gone on to the service all the same.
        TM_ERR_NOT_THE_SERVICE => {
            assert_eq!((effect, retryable, coded), (TM_EFFECT_UNKNOWN, true, false));
            assert!(!matches!(http_status, 407 | 408 | 429 | 502..=504));
        }
        TM_ERR_PROXY => assert_eq!((http_status, effect, coded), (407, TM_EFFECT_NOT_APPLIED, false)),
        // The service saw the request before, and nobody here knows the answer to that.
        TM_ERR_REPLAY => assert_eq!((effect, coded), (TM_EFFECT_UNKNOWN, true)),
        TM_ERR_SERVER if !coded => {
            let lost = matches!(http_status, 502 | 504);
            assert!(lost || matches!(http_status, 408 | 503));
            assert_eq!((effect == TM_EFFECT_UNKNOWN, retryable), (lost, true));
        }
        TM_ERR_RATE_LIMITED if !coded => {
            assert_eq!((http_status, effect, retryable), (429, TM_EFFECT_NOT_APPLIED, true));
        }
        TM_ERR_RATE_LIMITED | TM_ERR_SERVER | TM_ERR_CLOCK_SKEW => assert_eq!(effect, TM_EFFECT_NOT_APPLIED),
        TM_ERR_SERVICE
        | TM_ERR_AUTHENTICATION
        | TM_ERR_TOKEN_EXPIRED
        | TM_ERR_PERMISSION
        | TM_ERR_MEETING_NOT_FOUND
        | TM_ERR_MEETING_STATE
        | TM_ERR_USER_NOT_FOUND
        | TM_ERR_DEVICE
        | TM_ERR_PARAMETER => assert_eq!((effect, retryable), (TM_EFFECT_NOT_APPLIED, false)),
        status => panic!("{status} is no answer's"),
    }
}

/// The same read in another way, where another reader can read it.
fn meaning(outcome: &Outcome, http_status: i32, body: &[u8]) {
    let success = (200..300).contains(&http_status);
    if body.trim_ascii().is_empty() {
        assert_eq!(outcome.status() == TM_OK, success);
        return;
    }
    match serde_json::from_str::<Value>(&String::from_utf8_lossy(body)) {
        Ok(Value::Object(members)) => match members.get("error_info") {
            None | Some(Value::Null) => assert_eq!(outcome.status() == TM_OK, success),
            Some(info) => {
                assert_ne!(outcome.status(), TM_OK);
                assert_ne!(outcome.status(), TM_ERR_NOT_THE_SERVICE);
                if let Some(code) = info.get("error_code").and_then(Value::as_i64) {
                    assert_eq!(outcome.api_code(), code);
                }
                if let Some(code) = info.get("new_error_code").and_then(Value::as_i64) {
                    assert_eq!(outcome.api_new_code(), code);
                }
            }
        },
        Ok(_) => {
            assert_ne!(outcome.status(), TM_OK);
            assert_eq!(outcome.api_code(), 0);
        }
        Err(_) => {}
    }
}
