//! Why a signature is not the right one.
//!
//! Parts with an empty line between them: the method and the path, with a space between; the body; somebody's string to sign;
//! somebody's signature. Those at the end may be left out.

use super::library::{Config, Context, c_text};
use super::told;
use tmcontrol::ffi::*;

pub fn explanation(input: &[u8]) {
    let mut parts = parts(input).into_iter();
    let head = parts.next().unwrap_or_default();
    let (method, path) = match head.iter().position(|byte| *byte == b' ') {
        Some(end) => (c_text(&head[..end]), c_text(&head[end + 1..])),
        None => return,
    };
    let mut part = || parts.next().map(c_text);
    let (body, string, signature) = (part(), part(), part());
    for language in ["en", "zh"] {
        let mut config = Config::with_secret();
        config.set("language", language);
        let context: Context = config.context().unwrap();
        match context.explain(&method, &path, body.as_deref(), string.as_deref(), signature.as_deref()) {
            Ok(report) => {
                told::text(&report);
            }
            Err(status) => assert!(matches!(status, TM_ERR_INVALID_ARGUMENT | TM_ERR_INVALID_UTF8), "{status}"),
        }
    }
}

/// At most four, the last one with everything that is left.
fn parts(input: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = input;
    while parts.len() < 3
        && let Some(end) = rest.windows(2).position(|pair| pair == b"\n\n")
    {
        parts.push(&rest[..end]);
        rest = &rest[end + 2..];
    }
    parts.push(rest);
    parts
}
