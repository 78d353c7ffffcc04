#![forbid(unsafe_code)]
//! What went wrong, in a number, in words and in two languages.

mod language;
mod status;

pub use language::{Bilingual, InChinese, Language};
pub use status::Status;

use std::ffi::CStr;

/// A NUL-terminated literal as a C string, checked when it is compiled.
pub(crate) const fn c_text(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        // Only reached in a constant with a NUL in its middle, and then it is the compiler that stops.
        Err(_) => c"",
    }
}

/// A static text in both languages, NUL-terminated so that the boundary can hand it out as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// English, with the NUL.
    pub(crate) en: &'static str,
    /// Chinese, with the NUL.
    pub(crate) zh: &'static str,
}

impl Phrase {
    /// The text in the language asked for.
    pub fn text(&self, language: Language) -> &'static str {
        let text = match language {
            Language::En => self.en,
            Language::Zh => self.zh,
        };
        text.trim_end_matches('\0')
    }

    /// The text for C.
    pub fn c_text(&self, language: Language) -> &'static CStr {
        match language {
            Language::En => c_text(self.en),
            Language::Zh => c_text(self.zh),
        }
    }
}
