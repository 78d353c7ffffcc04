#![forbid(unsafe_code)]
//! The id of a meeting, which becomes a segment of the path.

use std::fmt;

use super::{is_code_length, meeting_digits};
use crate::client::ArgumentError;
use crate::config::Validation;
use crate::error::{Bilingual, Status};
use crate::json::Quoted;

/// Digits and nothing else: they need no escaping, so that what is signed and what is sent cannot differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MeetingId<'a>(&'a str);

/// Longest id that is taken; the service's have 19 or 20 digits.
const LONGEST: usize = 64;

impl<'a> MeetingId<'a> {
    pub(crate) fn parse(text: &'a str, validation: Validation) -> Result<MeetingId<'a>, MeetingIdError> {
        if text.is_empty() {
            return Err(MeetingIdError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(if meeting_digits(text).is_some_and(|digits| is_code_length(digits.len())) {
                MeetingIdError::MeetingCode(text.to_owned())
            } else {
                MeetingIdError::NotDigits(text.to_owned())
            });
        }
        if text.len() > LONGEST {
            return Err(MeetingIdError::TooLong(text.len()));
        }
        if is_code_length(text.len()) && validation != Validation::Off {
            return Err(MeetingIdError::MeetingCode(text.to_owned()));
        }
        Ok(MeetingId(text))
    }
}

impl fmt::Display for MeetingId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Why a text is no meeting id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeetingIdError {
    /// Nothing in it.
    #[error("meeting_id is empty; expected the meeting's id, such as 7567173273889276131")]
    Empty,
    /// Something else than digits.
    #[error("meeting_id: found {}, expected digits only, such as 7567173273889276131", Quoted(.0))]
    NotDigits(String),
    /// Too many digits.
    #[error("meeting_id: found {0} digits, expected at most {LONGEST}")]
    TooLong(usize),
    /// The number that people type to join.
    #[error(
        "meeting_id: found {}, which looks like a meeting code; expected the meeting's id, such as 7567173273889276131, \
         which a look-up by the code gives",
        Quoted(.0)
    )]
    MeetingCode(String),
}

impl ArgumentError for MeetingIdError {
    fn status(&self) -> Status {
        Status::InvalidMeetingId
    }
}

impl Bilingual for MeetingIdError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MeetingIdError::Empty => f.write_str("meeting_id 为空，应为会议 ID，例如 7567173273889276131"),
            MeetingIdError::NotDigits(text) => {
                write!(f, "meeting_id：实际为 {}，应为纯数字，例如 7567173273889276131", Quoted(text))
            }
            MeetingIdError::TooLong(digits) => write!(f, "meeting_id：实际为 {digits} 位数字，最多 {LONGEST} 位"),
            MeetingIdError::MeetingCode(text) => write!(
                f,
                "meeting_id：实际为 {}，看起来是会议号；应为会议 ID，例如 7567173273889276131，可用会议号查询得到",
                Quoted(text)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Language;

    fn parse(text: &str) -> Result<MeetingId<'_>, MeetingIdError> {
        MeetingId::parse(text, Validation::Standard)
    }

    #[test]
    fn ids_are_digits() {
        assert_eq!(parse("7567173273889276131").map(|id| id.to_string()).as_deref(), Ok("7567173273889276131"));
        assert_eq!(parse("1").map(|id| id.to_string()).as_deref(), Ok("1"));
        assert!(parse(&"1".repeat(64)).is_ok());
    }

    #[test]
    fn what_would_leave_its_segment_of_the_path_never_passes() {
        for text in [
            "1/../2",
            "1?x=y",
            "1#",
            "1%2F",
            " 7567173273889276131",
            "７５６",
            "-1",
            "1\n",
            "abc",
            "7567-1732738892-76131",
        ] {
            for validation in [Validation::Off, Validation::Standard, Validation::Strict] {
                assert_eq!(
                    MeetingId::parse(text, validation),
                    Err(MeetingIdError::NotDigits(text.to_owned())),
                    "{text}"
                );
            }
        }
        assert_eq!(parse(""), Err(MeetingIdError::Empty));
        assert_eq!(parse(&"1".repeat(65)), Err(MeetingIdError::TooLong(65)));
    }

    #[test]
    fn a_meeting_code_is_called_by_its_name() {
        for text in ["123456789", "1234567890", "123 456 789", "123-456-789", "123—456—789", "#腾讯会议：123-456-789"]
        {
            assert_eq!(parse(text), Err(MeetingIdError::MeetingCode(text.to_owned())));
        }
        assert!(MeetingId::parse("123456789", Validation::Off).is_ok());
        assert!(MeetingId::parse("123-456-789", Validation::Off).is_err());
    }

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        for (text, words) in [("", "empty"), ("abc", "abc"), ("123456789", "123456789"), (&*"1".repeat(65), "65")] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.status(), Status::InvalidMeetingId);
            assert!(error.text(Language::En).contains(words), "{error}");
            assert!(error.text(Language::Zh).contains(words.replace("empty", "为空").as_str()), "{error}");
        }
    }
}
