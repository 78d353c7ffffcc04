#![forbid(unsafe_code)]
//! The two languages in which the library speaks.

use std::fmt::{self, Write as _};

/// The language of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(i32)]
pub enum Language {
    /// English.
    #[default]
    En = 0,
    /// Simplified Chinese.
    Zh = 1,
}

impl Language {
    /// The language with this number at the boundary, if there is one.
    pub const fn from_number(number: i32) -> Option<Language> {
        match number {
            0 => Some(Language::En),
            1 => Some(Language::Zh),
            _ => None,
        }
    }
}

/// An error that can say itself in Chinese too; its `Display` is the English text.
///
/// Both texts stand next to the variant they belong to, so that neither can be forgotten when one is added.
pub trait Bilingual: fmt::Display {
    /// Writes the Chinese text.
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The text in the language asked for.
    fn text(&self, language: Language) -> String
    where
        Self: Sized,
    {
        let mut text = String::with_capacity(USUAL_BYTES);
        let written = match language {
            Language::En => write!(text, "{self}"),
            Language::Zh => write!(text, "{}", InChinese(self)),
        };
        // A text grows as it has to.
        debug_assert!(written.is_ok());
        text
    }
}

/// Most messages are shorter.
const USUAL_BYTES: usize = 160;

/// Shows a bilingual error in Chinese, for use inside another message.
pub struct InChinese<'a, E: ?Sized>(pub &'a E);

impl<E: Bilingual + ?Sized> fmt::Display for InChinese<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chinese(f)
    }
}
