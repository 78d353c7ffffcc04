#![forbid(unsafe_code)]
//! Values of options: read from text, checked, and described when they do not fit.

use std::fmt;
use std::ops::RangeInclusive;

use super::error::ConfigError;
use crate::error::Bilingual;

/// What an option takes, for messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Allowed {
    /// A whole number in a range.
    #[error("a whole number from {0} to {1}")]
    Integer(u64, u64),
    /// `true` or `false`.
    #[error("true or false")]
    Boolean,
    /// One of a few words, in English and in Chinese.
    #[error("{0}")]
    OneOf(&'static str, &'static str),
    /// An `https` address.
    #[error("a URL such as https://api.meeting.qq.com, without user, query or fragment")]
    Url,
}

impl Bilingual for Allowed {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowed::Integer(low, high) => write!(f, " {low} 到 {high} 之间的整数"),
            Allowed::Boolean => f.write_str(" true 或 false"),
            Allowed::OneOf(_, words) => write!(f, " {words}"),
            Allowed::Url => f.write_str("形如 https://api.meeting.qq.com 的 URL，不带用户名、查询参数和片段"),
        }
    }
}

/// What is wrong with a text that is not shown, because it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Nothing in it.
    #[error("is empty; leave the option unset instead")]
    Empty,
    /// Copied with what stood around it.
    #[error("begins or ends with white space, a line break or a byte order mark; copy it without")]
    WhiteSpace,
    /// Not fit for a header.
    #[error("has a character that no HTTP header can carry; expected visible ASCII characters")]
    NotVisibleAscii,
    /// Longer than any such value.
    #[error("is longer than 4096 bytes")]
    TooLong,
    /// A name or password where only an address should be.
    #[error("has a user name or password in it; expected a URL without")]
    Credentials,
    /// Not an address of a proxy.
    #[error(
        "is not a proxy address; expected http://host:port, https://…, socks5://…, socks5h://… (user:password@ before the host), or env"
    )]
    NotAProxy,
    /// Not a text.
    #[error("is not a string")]
    NotText,
}

impl Bilingual for Flaw {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flaw::Empty => "为空；不需要时请不要设置",
            Flaw::WhiteSpace => "首尾有空白、换行或字节序标记（BOM），请去掉后再设置",
            Flaw::NotVisibleAscii => "含有 HTTP 请求头无法携带的字符，只允许可见的 ASCII 字符",
            Flaw::TooLong => "超过 4096 字节",
            Flaw::Credentials => "含有用户名或密码，应为不带这些内容的 URL",
            Flaw::NotAProxy => {
                "不是代理地址，应为 http://host:port、https://…、socks5://…、socks5h://…（主机前可加 用户名:密码@），或 env"
            }
            Flaw::NotText => "不是字符串",
        })
    }
}

pub(super) fn integer(text: &str, range: RangeInclusive<u64>) -> Result<u64, Allowed> {
    // `parse` takes a leading plus; the documentation does not.
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok().filter(|value| range.contains(value)))
        .flatten()
        .ok_or(Allowed::Integer(*range.start(), *range.end()))
}

pub(super) fn boolean(text: &str) -> Result<bool, Allowed> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Allowed::Boolean),
    }
}

/// Longest text that a header gets from an option.
const LONGEST: usize = 4096;

/// A text that an HTTP header can carry, and that was not copied with its surroundings.
pub(crate) fn header_text(text: &str) -> Result<(), Flaw> {
    secret_text(text)?;
    if text.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(()) } else { Err(Flaw::NotVisibleAscii) }
}

/// The same for a value that is given by itself, under the name of its parameter.
pub(crate) fn check_header(key: &str, text: &str) -> Result<(), ConfigError> {
    header_text(text).map_err(|flaw| ConfigError::Flawed { key: key.to_owned(), flaw })
}

/// A text that is not sent, such as a key: any character, but not copied with its surroundings.
pub(crate) fn secret_text(text: &str) -> Result<(), Flaw> {
    let at_an_end = |character: char| character.is_whitespace() || character.is_control() || character == '\u{FEFF}';
    if text.is_empty() {
        Err(Flaw::Empty)
    } else if text.len() > LONGEST {
        Err(Flaw::TooLong)
    } else if text.starts_with(at_an_end) || text.ends_with(at_an_end) {
        Err(Flaw::WhiteSpace)
    } else {
        Ok(())
    }
}
