#![forbid(unsafe_code)]
//! Path and query of a request.

use std::fmt::{self, Write as _};

use bytes::{Bytes, BytesMut};

/// Path and query, escaped as they are signed and sent, with the base address's own path in front. A copy shares its memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Bytes);

/// Most targets are shorter; for a longer one the memory grows.
const USUAL: usize = 128;

impl Target {
    /// An endpoint's path and query behind those of the base.
    pub(crate) fn new(base_path: &str, path_and_query: fmt::Arguments<'_>) -> Target {
        Target::with_body(base_path, path_and_query, "").0
    }

    /// The same and a body, in one piece of memory.
    pub(crate) fn with_body(base_path: &str, path_and_query: fmt::Arguments<'_>, body: &str) -> (Target, Bytes) {
        let mut text = BytesMut::with_capacity(base_path.len() + USUAL + body.len());
        text.extend_from_slice(base_path.as_bytes());
        // It grows as it has to.
        let written = text.write_fmt(path_and_query);
        debug_assert!(written.is_ok());
        let target_end = text.len();
        text.extend_from_slice(body.as_bytes());
        let mut target = text.freeze();
        let body = target.split_off(target_end);
        (Target(target), body)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // It was written as a text.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_and_body_share_their_memory_and_keep_apart() {
        let (target, body) = Target::with_body("/base", format_args!("/v1/{}", 7), "{}");
        assert_eq!((target.as_str(), body.as_ref()), ("/base/v1/7", b"{}".as_slice()));
        assert_eq!(target.to_string(), "/base/v1/7");
        let (long, body) = Target::with_body("", format_args!("/{}", "a".repeat(3 * USUAL)), "");
        assert_eq!((long.as_str().len(), body.len()), (1 + 3 * USUAL, 0));
    }
}
