#![forbid(unsafe_code)]
//! Values and texts in messages: short, and on one line.

use std::fmt::{self, Write as _};

use super::Node;

/// A value as it was found.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Text(text) => write!(f, "{}", Quoted(text)),
            Node::List(_) => f.write_str("[…]"),
            Node::Object(_) => f.write_str("{…}"),
            // A number with its fraction, even if that is zero: 1.0 is no integer.
            _ => f.write_str(&self.to_json()),
        }
    }
}

/// Whether a character ends a line for somebody who reads it, or does something else than being shown.
pub(crate) fn breaks_line(character: char) -> bool {
    // Unicode's own line and paragraph separators are no control characters.
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// A name as it stands, or in quotation marks if it would break a line or hide something.
pub(crate) struct Named<'a>(pub(crate) &'a str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 64;
        if self.0.len() <= LONGEST && !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

/// A text in quotation marks, escaped, and cut if it is long.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 48;
        f.write_char('"')?;
        for (index, character) in self.0.chars().enumerate() {
            if index == LONGEST {
                f.write_char('…')?;
                break;
            }
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                _ if breaks_line(character) => write!(f, "{}", character.escape_default())?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_values_are_shown_short_and_on_one_line() {
        let long = "很".repeat(100);
        assert_eq!(Node::from("a\n\"b\"\u{2028}").to_string(), r#""a\n\"b\"\u{2028}""#);
        assert!(Node::from(long.as_str()).to_string().ends_with("很…\""));
        for (text, shown) in [
            ("1.0", "1.0"),
            ("-7", "-7"),
            ("1e300", "1e+300"),
            ("18446744073709551615", "18446744073709551615"),
            ("null", "null"),
        ] {
            assert_eq!(Node::parse(text).unwrap().to_string(), shown);
        }
    }
}
