#![forbid(unsafe_code)]
//! Every error code that the service is known to answer: its class, whether to try again, and what to do about it.
//!
//! And for what the service did not answer itself (the caller's mistakes, the way to the service) cause and remedy by status.
//!
//! The data is `error_codes.json` and `status_hints.json` beside this file; build.rs makes a perfect hash of it, so that a look-up costs the same for every
//! code and no table is built at run time; the texts are packed.

use std::ffi::CStr;
use std::iter;

use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use once_cell::race::OnceBox;

use crate::error::{Language, Status};

/// What the service means by a code, and what the library does about it.
#[derive(Debug)]
pub struct Entry {
    /// The `error_code`.
    pub code: i64,
    /// The class that the code belongs to.
    pub status: Status,
    /// Whether the same request may be sent again.
    pub retry: Retry,
    /// What the code says.
    pub meaning: Words,
    /// Cause and remedy.
    pub hint: Words,
    /// Cause and remedy where they are others for a caller with an OAuth token.
    pub hint_oauth: Option<Words>,
    /// Cause and remedy for whoever does not know the kind of identity: both of the above where they differ.
    pub hint_any: Words,
}

/// A text of the table in both languages: where in [`texts`] each begins. Numbers and no pointers, because a pointer in a table is three
/// times as large in the file, and one more thing for the loader to put right each time.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub(crate) en: u32,
    pub(crate) zh: u32,
}

impl Words {
    /// The text in the language asked for.
    pub fn text(self, language: Language) -> &'static str {
        self.c_text(language).to_str().unwrap_or_default()
    }

    /// The text for C.
    pub fn c_text(self, language: Language) -> &'static CStr {
        let begin = match language {
            Language::En => self.en,
            Language::Zh => self.zh,
        };
        let rest = usize::try_from(begin).ok().and_then(|begin| texts().get(begin..));
        rest.and_then(|rest| CStr::from_bytes_until_nul(rest).ok()).unwrap_or_default()
    }
}

/// Whether the service may do better when it is asked again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retry {
    /// The same request fails the same way.
    Never,
    /// Freshly signed, it may succeed at once.
    Now,
    /// It may succeed once the service's quota is open again.
    AfterWait,
    /// It may succeed once with the clock put right.
    AfterClockFix,
    /// With OAuth it may succeed once with a new token.
    AfterTokenRefresh,
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// All texts, unpacked when the first one is asked for and kept from then on. Without the memory for them there are none.
fn texts() -> &'static [u8] {
    static TEXTS: OnceBox<Texts> = OnceBox::new();
    TEXTS.get_or_try_init(unpacked).map_or(&[], |Texts(texts)| texts)
}

fn unpacked() -> Result<Box<Texts>, NoTexts> {
    let mut texts = Vec::new();
    texts.try_reserve_exact(TEXTS_BYTES).map_err(|_| NoTexts)?;
    texts.resize(TEXTS_BYTES, 0);
    let read = decompress_slice_iter_to_slice(&mut texts, iter::once(PACKED_TEXTS), false, true);
    read.map_err(|_| NoTexts)?;
    Ok(Box::new(Texts(texts)))
}

struct Texts(Vec<u8>);

struct NoTexts;

/// What the person at the device can do about this status; `None` if the message says it all. `effect_unknown` tells whether the camera
/// may be off all the same.
pub fn status_hint(status: Status, effect_unknown: bool, language: Language) -> Option<&'static str> {
    words_of(status, effect_unknown).map(|words| words.text(language))
}

/// The entry for an `error_code`, or for a `new_error_code` that the table names.
pub(crate) fn find(code: i64) -> Option<&'static Entry> {
    REST.get(&code).and_then(|index| ROWS.get(*index))
}

/// The entry for a `new_error_code`. One that the table does not name is looked up by its last six digits: every one that was seen is the
/// `error_code` with a prefix of varying length before it (190303 and 200190303, 13603 and 101013603, 190004 and 1000190004). That is
/// good enough for an explanation, and not for a decision.
pub(crate) fn find_new(new_code: i64) -> Option<&'static Entry> {
    const SIX_DIGITS: i64 = 1_000_000;
    find(new_code).or_else(|| {
        let tail = new_code % SIX_DIGITS;
        // No code of one or two digits: a prefix before one of those would be guesswork.
        (new_code >= SIX_DIGITS && tail >= 1000).then(|| find(tail)).flatten()
    })
}

/// The entry for a code of the OAuth host.
pub(crate) fn find_oauth(code: i64) -> Option<&'static Entry> {
    OAUTH.get(&code).and_then(|index| ROWS.get(*index))
}

/// The entry that explains a number best: an `error_code`, a `new_error_code`, or a code of the OAuth host.
pub fn explain(code: i64) -> Option<&'static Entry> {
    find_new(code).or_else(|| find_oauth(code))
}

/// All entries, in the order of the table.
pub fn all() -> &'static [Entry] {
    ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_every_row_is_found_by_its_code() {
        assert_eq!(all().len(), 92);
        for entry in all() {
            assert_eq!(explain(entry.code).map(|found| found.code), Some(entry.code));
            for phrase in
                [Some(entry.meaning), Some(entry.hint), Some(entry.hint_any), entry.hint_oauth].into_iter().flatten()
            {
                assert!(!phrase.text(Language::En).is_empty() && !phrase.text(Language::Zh).is_empty());
                assert_ne!(phrase.text(Language::En), phrase.text(Language::Zh));
                assert_eq!(phrase.c_text(Language::Zh).to_str(), Ok(phrase.text(Language::Zh)));
            }
        }
    }

    #[test]
    fn new_codes_lead_to_the_same_row() {
        for (new_code, code) in
            [(200_190_303, 190_303), (101_013_603, 13_603), (1_000_190_004, 190_004), (500_009_104, 9_104)]
        {
            assert_eq!(find_new(new_code).map(|entry| entry.code), Some(code));
            assert_eq!(explain(new_code).map(|entry| entry.code), Some(code));
        }
        // What is known of a code is not known of its last six digits, and the OAuth host's codes are no error_codes.
        for code in [99_190_301, 0, 999, 1005] {
            assert!(find(code).is_none(), "{code}");
        }
        for unknown in [-1, 190_305, 1_000_000, 200_000_041, i64::MAX, i64::MIN] {
            assert!(explain(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn classes_and_retries_are_the_documented_ones() {
        for (code, status, retry) in [
            (190_303, Status::Authentication, Retry::AfterTokenRefresh),
            (200_003, Status::Authentication, Retry::Never),
            (190_300, Status::ClockSkew, Retry::AfterClockFix),
            (190_301, Status::Replay, Retry::Now),
            (9003, Status::MeetingNotFound, Retry::Never),
            (190_455, Status::MeetingState, Retry::Never),
            (190_456, Status::UserNotFound, Retry::Never),
            (9104, Status::Device, Retry::Never),
            (190_004, Status::Parameter, Retry::Never),
            (9042, Status::Permission, Retry::Never),
            (190_310, Status::RateLimited, Retry::AfterWait),
            (190_311, Status::RateLimited, Retry::Never),
            (960_000, Status::Server, Retry::Now),
            (100_000, Status::Server, Retry::Never),
            (15_004, Status::Service, Retry::Never),
        ] {
            assert_eq!(find(code).map(|entry| (entry.status, entry.retry)), Some((status, retry)), "{code}");
        }
    }
}
