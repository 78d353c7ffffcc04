#![forbid(unsafe_code)]
//! The path and query of a call to any endpoint.
//!
//! What is signed is what is sent. So a target that a URL library would rewrite on its way out is refused here, with the character that it
//! would rewrite, instead of being answered with "wrong signature" by the service.

use std::fmt;

use crate::client::ArgumentError;
use crate::error::{Bilingual, Status};
use crate::json::Quoted;

/// Longest target that is taken; servers refuse longer ones.
const LONGEST: usize = 8 * 1024;

/// Checks a path with its query, escaped as it will be sent.
pub(super) fn check(path_and_query: &str) -> Result<(), TargetError> {
    if !path_and_query.starts_with('/') {
        return Err(TargetError::NoPath(path_and_query.to_owned()));
    }
    if path_and_query.len() > LONGEST {
        return Err(TargetError::TooLong(path_and_query.len()));
    }
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    // An apostrophe is allowed in a query, and URL libraries escape it there.
    let in_path = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/%".contains(c);
    let in_query = |c: char| c != '\'' && (in_path(c) || c == '?');
    if let Some(character) = path.chars().find(|c| !in_path(*c)).or_else(|| query.chars().find(|c| !in_query(*c))) {
        return Err(TargetError::Unescaped(character));
    }
    if let Some(escape) = path_and_query.split('%').skip(1).find(|rest| !starts_with_two_hex_digits(rest)) {
        return Err(TargetError::Escape(escape.chars().take(2).collect()));
    }
    let dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(dots) {
        return Err(TargetError::Dots);
    }
    Ok(())
}

fn starts_with_two_hex_digits(text: &str) -> bool {
    text.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Why a text is no path and query that can be signed and sent as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It does not begin with a slash.
    #[error("path_and_query: found {}, expected a path such as /v1/meetings?meeting_code=123456789, without scheme and host", Quoted(.0))]
    NoPath(String),
    /// Longer than any request line.
    #[error("path_and_query: found {0} bytes, expected at most {LONGEST}")]
    TooLong(usize),
    /// A character that has to be escaped.
    #[error(
        "path_and_query: found the character {0:?}, expected it percent-encoded: what is signed has to be what is sent"
    )]
    Unescaped(char),
    /// A percent sign that escapes nothing.
    #[error("path_and_query: found {}, expected two hexadecimal digits behind %", Quoted(&format!("%{}", .0)))]
    Escape(String),
    /// A segment that leads elsewhere.
    #[error(
        "path_and_query: found the segment . or .., which would be resolved on the way; expected the resolved path"
    )]
    Dots,
}

impl ArgumentError for TargetError {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for TargetError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetError::NoPath(text) => write!(
                f,
                "path_and_query：实际为 {}，应为不含协议和主机的路径，例如 /v1/meetings?meeting_code=123456789",
                Quoted(text)
            ),
            TargetError::TooLong(bytes) => write!(f, "path_and_query：实际为 {bytes} 字节，最多 {LONGEST} 字节"),
            TargetError::Unescaped(character) => write!(
                f,
                "path_and_query：含有字符 {character:?}，应先进行百分号编码，因为签名的内容必须与发送的内容一致"
            ),
            TargetError::Escape(text) => {
                write!(f, "path_and_query：实际为 {}，% 之后应为两位十六进制数字", Quoted(&format!("%{text}")))
            }
            TargetError::Dots => f.write_str("path_and_query：含有路径段 . 或 ..，发送时会被改写，应为解析后的路径"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_as_it_stands_passes() {
        for target in ["/", "/v1/meetings?meeting_code=1&userid=a%2Bb%40c", "/v1//x", "/v1/m;a=1/(x)?y=/?:@!$&()*+,;="]
        {
            assert_eq!(check(target), Ok(()), "{target}");
        }
    }

    #[test]
    fn what_would_be_rewritten_does_not() {
        for (target, error) in [
            ("v1/x", TargetError::NoPath("v1/x".to_owned())),
            ("https://host/x", TargetError::NoPath("https://host/x".to_owned())),
            ("/a b", TargetError::Unescaped(' ')),
            ("/a?b#c", TargetError::Unescaped('#')),
            ("/a?b='", TargetError::Unescaped('\'')),
            ("/会议", TargetError::Unescaped('会')),
            ("/a\r\nX: y", TargetError::Unescaped('\r')),
            ("/a?b={}", TargetError::Unescaped('{')),
            ("/a%2", TargetError::Escape("2".to_owned())),
            ("/a?%zz", TargetError::Escape("zz".to_owned())),
            ("/a/../b", TargetError::Dots),
            ("/a/%2E%2e/b", TargetError::Dots),
            ("/./b", TargetError::Dots),
        ] {
            assert_eq!(check(target), Err(error), "{target}");
        }
        assert_eq!(check(&format!("/{}", "a".repeat(LONGEST))), Err(TargetError::TooLong(LONGEST + 1)));
    }
}
