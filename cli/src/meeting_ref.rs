//! The meeting as people name it: by its id, or by the code they type to join.

use std::borrow::Cow;

use tmcontrol::endpoint::{is_code_length, meeting_digits};

use crate::failure::Failure;

/// What was given for a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MeetingRef {
    Id(String),
    /// The number that people type to join; the id has to be looked up.
    Code(String),
}

impl MeetingRef {
    /// Reads an id or a code, as it is copied from an invitation: with spaces, dashes, and what stands before it.
    pub(crate) fn parse(text: &str) -> Result<MeetingRef, Failure> {
        let Some(digits) = meeting_digits(text).map(Cow::into_owned) else {
            return Err(Failure::argument(
                format!(
                    "--meeting: found {text:?}; expected a meeting id such as 7567173273889276131, or a meeting code such as 735-219-846"
                ),
                format!("--meeting：实际为 {text:?}，应为会议 ID（如 7567173273889276131）或会议号（如 735-219-846）"),
            ));
        };
        Ok(if is_code_length(digits.len()) { MeetingRef::Code(digits) } else { MeetingRef::Id(digits) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_is_read_as_it_is_copied() {
        for text in [
            "735219846",
            "735-219-846",
            "735 219 846",
            "735‐219–846",
            "735—219—846",
            " #腾讯会议：735-219-846 ",
            "#腾讯会议:735219846",
            "腾讯会议：735219846",
        ] {
            assert_eq!(MeetingRef::parse(text).unwrap(), MeetingRef::Code("735219846".into()), "{text}");
        }
        assert_eq!(MeetingRef::parse("6918235701846253947").unwrap(), MeetingRef::Id("6918235701846253947".into()));
        for text in ["", "abc", "1/2", "735219846x"] {
            assert!(MeetingRef::parse(text).is_err(), "{text}");
        }
    }
}
