#![forbid(unsafe_code)]
//! The number that people type to join a meeting, as they pass it on.

use std::borrow::Cow;

/// The digits of a meeting's code or id, however they are written: with spaces or dashes, and with the prefix that the client copies
/// with them. `None` if there is anything else.
pub fn meeting_digits(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let named = text.strip_prefix('#').unwrap_or(text).strip_prefix("腾讯会议");
    let text = named.map_or(text, |rest| rest.trim_start_matches(['：', ':']));
    let between = |c: char| matches!(c, '-' | '‐' | '–' | '—') || c.is_whitespace();
    let digits: Cow<'_, str> =
        if text.contains(between) { text.replace(between, "").into() } else { Cow::Borrowed(text) };
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Whether so many digits are a code: codes have nine, some ten; ids have more, or, in the documents' examples, at least thirteen.
pub fn is_code_length(digits: usize) -> bool {
    matches!(digits, 9 | 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in [
            "123456789",
            "123 456 789",
            "123-456-789",
            "123‐456–789",
            "123—456—789",
            " 123-456-789\n",
            "#腾讯会议：123-456-789",
            "#腾讯会议: 123 456 789",
            "腾讯会议：123-456-789",
        ] {
            assert_eq!(meeting_digits(text).as_deref(), Some("123456789"), "{text}");
        }
        for text in ["", " - ", "12345678x", "１２３４５６７８９", "#123456789"] {
            assert_eq!(meeting_digits(text), None, "{text}");
        }
    }

    #[test]
    fn codes_have_nine_or_ten_digits() {
        assert_eq!((0..30).filter(|digits| is_code_length(*digits)).collect::<Vec<_>>(), [9, 10]);
    }
}
