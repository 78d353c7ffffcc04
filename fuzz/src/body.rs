//! The check of a body and of a meeting id.
//!
//! First line: `standard`, `strict` or `off`, or the same behind `oauth-`, a space, the meeting id. Then the body.

use serde_json::Value;

use super::library::{Config, c_text};
use super::{first_line, told};
use tmcontrol::ffi::*;

const LARGEST: usize = 64 * 1024;

pub fn body(input: &[u8]) {
    let (head, body) = first_line(input);
    let (how, meeting_id) = match head.iter().position(|byte| *byte == b' ') {
        Some(end) => (&head[..end], &head[end + 1..]),
        None => return,
    };
    let (oauth, how) = match how.strip_prefix(b"oauth-") {
        Some(how) => (true, how),
        None => (false, how),
    };
    let mut config = if oauth { Config::with_token() } else { Config::with_secret() };
    match how {
        b"standard" => {}
        b"strict" => config.set("validation", "strict"),
        b"off" => config.set("validation", "off"),
        _ => return,
    }
    let context = config.context().unwrap();
    let (meeting_id, body) = (c_text(meeting_id), c_text(body));
    match context.prepare(&meeting_id, &body) {
        Ok(request) => {
            let url = request.url();
            let url = told::line(&url);
            let id = meeting_id.to_str().unwrap();
            assert!(id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(url, format!("https://api.meeting.qq.com/v1/real-control/meetings/{id}/video"));
            // Byte for byte, and nothing that another JSON reader would not read as an object, or that would turn a camera on.
            assert_eq!(request.body(), body.to_bytes());
            assert!(body.to_bytes().len() <= LARGEST);
            let read: Value = serde_json::from_slice(body.to_bytes()).expect("JSON");
            assert!(read.is_object());
            assert!(matches!(read.get("video"), None | Some(Value::Bool(false))));
            for (name, value) in request.headers() {
                let (name, value) = (std::str::from_utf8(&name).unwrap(), std::str::from_utf8(&value).unwrap());
                assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {value:?}");
                if name != "AccessToken" {
                    told::no_secret(value);
                }
            }
            // What was checked is not checked again for another reason: the same body passes a second time.
            assert!(context.prepare(&meeting_id, &body).is_ok());
        }
        Err(status) => {
            let outcome = context.last_outcome();
            told::outcome(&outcome);
            assert_eq!(outcome.status(), status);
            let expected =
                [TM_ERR_INVALID_UTF8, TM_ERR_INVALID_MEETING_ID, TM_ERR_INVALID_JSON, TM_ERR_INVALID_REQUEST];
            assert!(expected.contains(&status), "{status}");
            // Nothing was sent, and nothing will be another time.
            assert_eq!((outcome.attempts(), outcome.http_status(), outcome.retryable()), (0, 0, 0));
            assert_eq!(outcome.effect(), TM_EFFECT_NOT_APPLIED);
            if status == TM_ERR_INVALID_JSON {
                // The library's reader goes less deep than this one, and the body is not UTF-8 for neither.
                let deep = body.to_bytes().iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > 30;
                assert!(deep || serde_json::from_slice::<Value>(body.to_bytes()).is_err());
            }
        }
    }
}
