#![forbid(unsafe_code)]
//! What an answer means.
//!
//! The service answers success with an empty body, and errors with a JSON object whose `error_info` holds a code. The HTTP status tells
//! little: 500 comes with permanent errors as well. So the code decides, and the status only where no code is to be had.

pub(crate) mod oauth;

use std::fmt::{self, Write as _};

use crate::catalogue::{self, Entry, Retry};
use crate::error::{Bilingual, Language, Status};
use crate::json::{Names, Node, breaks_line};
use crate::redact::{Redactor, lossy};

/// What an answer means.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// The service accepted the call.
    Success,
    /// The service refused, or something that stands in for it did.
    Refused(ServiceError),
    /// The answer is none that the service gives.
    NotTheService(Oddity),
}

/// An answer that is an error.
#[derive(Debug)]
pub(crate) struct ServiceError {
    pub(crate) status: Status,
    pub(crate) http_status: u16,
    /// 0 where the answer had no code.
    pub(crate) code: i64,
    pub(crate) new_code: i64,
    /// What the answer calls its code.
    pub(crate) code_name: &'static str,
    /// The service's own words; empty where it had none.
    pub(crate) words: String,
    pub(crate) retry: Retry,
    pub(crate) entry: Option<&'static Entry>,
    /// Whether the request may have been carried out all the same: a gateway answered in the service's place.
    pub(crate) lost: bool,
}

/// Why an answer is none of the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    Redirect(u16),
    NoJsonObject(u16),
    /// A status that is an error, and no code with it.
    NoErrorInfo(u16),
    /// An answer of the authorisation service has one.
    NoCode(u16),
    /// Success, but no tokens.
    NoTokens(u16),
}

/// Reads an answer. `oauth` tells whether the caller is an OAuth user, for whom one code means something else.
pub(crate) fn interpret(http_status: u16, body: &[u8], oauth: bool) -> Meaning {
    let success = (200..300).contains(&http_status);
    let blank = body.iter().all(u8::is_ascii_whitespace);
    if success && blank {
        return Meaning::Success;
    }
    // Words in another encoding hide no code, as a rule. Where there is no memory to replace them, nobody can tell what they say.
    let text = lossy(body).unwrap_or_default();
    let Some(answer @ Node::Object(_)) = Node::pick(&text, LOOKED_AT).ok() else {
        return without_code(http_status, false);
    };
    match ErrorInfo::of(&answer) {
        Some(info) => Meaning::Refused(ServiceError::from_code(http_status, info, oauth)),
        None if success => Meaning::Success,
        None => without_code(http_status, true),
    }
}

/// The meaning of an answer that has no code.
fn without_code(http_status: u16, is_object: bool) -> Meaning {
    let (status, retry, lost) = match http_status {
        407 => (Status::Proxy, Retry::Never, false),
        429 => (Status::RateLimited, Retry::AfterWait, false),
        408 | 503 => (Status::Server, Retry::Now, false),
        502 | 504 => (Status::Server, Retry::Now, true),
        300..=399 => return Meaning::NotTheService(Oddity::Redirect(http_status)),
        _ if is_object => return Meaning::NotTheService(Oddity::NoErrorInfo(http_status)),
        _ => return Meaning::NotTheService(Oddity::NoJsonObject(http_status)),
    };
    Meaning::Refused(ServiceError {
        status,
        http_status,
        code: 0,
        new_code: 0,
        code_name: "error_code",
        words: String::new(),
        retry,
        entry: None,
        lost,
    })
}

impl ServiceError {
    /// Takes secrets out of the service's words.
    pub(crate) fn clean_words(&mut self, redactor: &Redactor, signature: &[u8]) {
        self.words = redactor.cleaned(std::mem::take(&mut self.words), signature);
    }

    fn from_code(http_status: u16, info: ErrorInfo<'_>, oauth: bool) -> ServiceError {
        // Older answers have no new_error_code. One with that alone is explained by it, and not asked for again: that is inferred.
        let entry = if info.code == 0 { catalogue::find_new(info.new_code) } else { catalogue::find(info.code) };
        let (status, retry) = match entry {
            None => (Status::Service, Retry::Never),
            Some(entry) if info.code == 0 => (entry.status, Retry::Never),
            // One code for two things: an unknown secret, or a token that is no longer good.
            Some(entry) if entry.retry == Retry::AfterTokenRefresh => {
                if oauth {
                    (Status::TokenExpired, entry.retry)
                } else {
                    (entry.status, Retry::Never)
                }
            }
            Some(entry) => (entry.status, entry.retry),
        };
        ServiceError {
            status,
            http_status,
            code: info.code,
            new_code: info.new_code,
            code_name: "error_code",
            words: one_line(info.message),
            retry,
            entry,
            lost: false,
        }
    }
}

/// Most characters of the service's own words that go into a message; the whole answer is kept beside it.
const LONGEST_WORDS: usize = 512;
/// Most that are read of them: a secret that stands across the end of what is told has to be known for one before the rest is cut off, and
/// secrets that were taken out make room for what came behind.
const MOST_READ: usize = 16 * LONGEST_WORDS;

/// The service's words as a part of a message, which is one line. Where they were cut off a secret may have been, too: it is known for the
/// beginning of one by the mark there.
fn one_line(words: &str) -> String {
    let end = words.char_indices().nth(MOST_READ).map(|(end, _)| end);
    let read = end.and_then(|end| words.get(..end)).unwrap_or(words);
    let mut line = read.replace(breaks_line, " ");
    if end.is_some() {
        line.push('…');
    }
    line
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, Language::En)
    }
}

impl Bilingual for ServiceError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, Language::Zh)
    }
}

impl ServiceError {
    /// What the code means, the code, and the service's own words.
    fn say(&self, f: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        let zh = language == Language::Zh;
        match self.entry {
            Some(entry) => f.write_str(entry.meaning.text(language))?,
            None => f.write_str(self.status.message(language).trim_end_matches(['.', '。']))?,
        }
        let (open, close, colon) = if zh { ("（", "）", "：") } else { (" (", ")", ": ") };
        f.write_str(open)?;
        if self.code != 0 || self.new_code != 0 {
            write!(f, "{} {}", self.code_name, self.code)?;
            if self.new_code != 0 {
                write!(f, ", new_error_code {}", self.new_code)?;
            }
            f.write_str(", ")?;
        }
        write!(f, "HTTP {}{close}", self.http_status)?;
        if !self.words.is_empty() {
            f.write_str(colon)?;
        }
        self.words.chars().take(LONGEST_WORDS).try_for_each(|character| f.write_char(character))
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::Redirect(status) => write!(
                f,
                "HTTP {status}: a redirect, which the service never sends; credentials are not sent to another place"
            ),
            Oddity::NoJsonObject(status) => write!(f, "HTTP {status}: the answer is not a JSON object"),
            Oddity::NoErrorInfo(status) => write!(f, "HTTP {status}: the answer has no error_info"),
            Oddity::NoCode(status) => write!(f, "HTTP {status}: the answer has no code"),
            Oddity::NoTokens(status) => write!(f, "HTTP {status}: the answer has no tokens that can be used"),
        }
    }
}

impl Bilingual for Oddity {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::Redirect(status) => write!(f, "HTTP {status}：重定向；服务端从不重定向，凭证不会发送到其他地址"),
            Oddity::NoJsonObject(status) => write!(f, "HTTP {status}：应答不是 JSON 对象"),
            Oddity::NoErrorInfo(status) => write!(f, "HTTP {status}：应答中没有 error_info"),
            Oddity::NoCode(status) => write!(f, "HTTP {status}：应答中没有 code"),
            Oddity::NoTokens(status) => write!(f, "HTTP {status}：应答中没有可用的令牌"),
        }
    }
}

/// What is read of an answer. Nothing else of it is kept: it may be a hostile one.
const LOOKED_AT: Names = &[&["error_info"], &["error_code", "new_error_code", "message"]];

/// What `error_info` holds. Read leniently: whatever stands there, it is an error, and a code that can be made out is taken.
#[derive(Default)]
struct ErrorInfo<'n> {
    code: i64,
    new_code: i64,
    message: &'n str,
}

impl<'n> ErrorInfo<'n> {
    /// `None` where an answer has none, or `null` in its place.
    fn of(answer: &'n Node<'_>) -> Option<ErrorInfo<'n>> {
        let info = answer.member("error_info").filter(|info| **info != Node::Null)?;
        Some(ErrorInfo {
            code: info.member("error_code").and_then(Node::whole).unwrap_or(0),
            new_code: info.member("new_error_code").and_then(Node::whole).unwrap_or(0),
            message: info.member("message").and_then(Node::text).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
