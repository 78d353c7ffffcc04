#![forbid(unsafe_code)]
//! Every error code that the service is known to answer: its class, whether to try again, and what to do about it.
//!
//! The data is `error_codes.json` beside this file; build.rs makes a perfect hash of it, so that a look-up costs the same for every
//! code and nothing is built at run time.

use crate::error::{Phrase, Status};

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
    pub meaning: Phrase,
    /// Cause and remedy.
    pub hint: Phrase,
    /// Cause and remedy where they are others for a caller with an OAuth token.
    pub hint_oauth: Option<Phrase>,
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

/// The entry for an `error_code` or a `new_error_code`.
///
/// A `new_error_code` that the table does not name is looked up by its last six digits: every one that was seen is the `error_code`
/// with a prefix of varying length before it (190303 and 200190303, 13603 and 101013603, 190004 and 1000190004).
pub fn find(code: i64) -> Option<&'static Entry> {
    const SIX_DIGITS: i64 = 1_000_000;
    let index = INDEX.get(&code).or_else(|| {
        let tail = code % SIX_DIGITS;
        // No code of one or two digits: a prefix before one of those would be guesswork.
        (code >= SIX_DIGITS && tail >= 1000).then(|| INDEX.get(&tail)).flatten()
    })?;
    ROWS.get(*index)
}

/// All entries, in the order of the table.
pub fn all() -> &'static [Entry] {
    ROWS
}
