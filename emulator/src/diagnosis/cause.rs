//! What can be wrong with a signature.

use serde::Serialize;

/// One mistake. The page has a text for each, by the name that stands in `cause`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub(crate) enum Cause {
    /// Base64 of the 32 bytes of the digest instead of its 64 hex digits.
    HexMissing,
    HexTwice,
    HexInCapitals,
    /// The hex digits as they are.
    Base64Missing,
    Base64Twice,
    /// The `=` at the end are gone.
    PaddingMissing,
    /// `%3D` instead of `=`.
    PercentEncoded,
    /// The first characters of the right signature: a buffer was too short.
    CutOff {
        length: usize,
        expected: usize,
    },
    /// SHA-256 with no key, or with the key put before or after the string.
    NoHmac,
    /// A digest as long as those of another algorithm.
    OtherAlgorithm {
        algorithm: &'static str,
    },

    SignedForMethod {
        method: String,
    },
    MethodNotInCapitals,
    DecodedUri,
    /// Escaped although it was sent without escapes.
    EncodedUri,
    UriWithHost {
        uri: String,
    },
    QueryMissing,
    /// A slash too many or too few.
    Slash {
        uri: String,
    },
    /// The first segments, which a proxy or a base URL adds, are missing.
    PrefixMissing {
        uri: String,
    },
    LastLineFeedMissing,
    LineFeedAfterBody,
    CarriageReturns,
    /// `\n` as two characters.
    LiteralBackslashN,
    OrderOfHeaders,
    HeaderNames,
    /// Another second than the one that was sent: the clock was read twice.
    OtherTimestamp {
        seconds: i64,
    },
    TimestampInMilliseconds,
    BodyMissing,
    /// Signed with other white space than sent.
    WhiteSpace,
    KeyOrder,
    /// Signed with other `\u` escapes than sent.
    Escapes,
    /// Signed as UTF-8 and sent as GBK.
    SentAsGbk,
    /// Signed as GBK and sent as UTF-8.
    SignedAsGbk,

    SignedWithId,
    SignedWithAppId,
    EmptyKey,
    KeyWithWhiteSpace,
    KeyInQuotes,
    OtherKey,

    /// No base64 of 64 hex digits, and no usual mistake gives it.
    NotASignature {
        length: usize,
    },
    /// It looks right, and no usual mistake gives it.
    Unexplained,
    /// Not looked into, for the length of the body.
    TooLong,
}

#[cfg(test)]
impl Cause {
    /// One of each, for those who have to know them all.
    pub(crate) fn all() -> Vec<Cause> {
        let uri = String::new;
        vec![
            Cause::HexMissing,
            Cause::HexTwice,
            Cause::HexInCapitals,
            Cause::Base64Missing,
            Cause::Base64Twice,
            Cause::PaddingMissing,
            Cause::PercentEncoded,
            Cause::CutOff { length: 0, expected: 0 },
            Cause::NoHmac,
            Cause::OtherAlgorithm { algorithm: "" },
            Cause::SignedForMethod { method: String::new() },
            Cause::MethodNotInCapitals,
            Cause::DecodedUri,
            Cause::EncodedUri,
            Cause::UriWithHost { uri: uri() },
            Cause::QueryMissing,
            Cause::Slash { uri: uri() },
            Cause::PrefixMissing { uri: uri() },
            Cause::LastLineFeedMissing,
            Cause::LineFeedAfterBody,
            Cause::CarriageReturns,
            Cause::LiteralBackslashN,
            Cause::OrderOfHeaders,
            Cause::HeaderNames,
            Cause::OtherTimestamp { seconds: 0 },
            Cause::TimestampInMilliseconds,
            Cause::BodyMissing,
            Cause::WhiteSpace,
            Cause::KeyOrder,
            Cause::Escapes,
            Cause::SentAsGbk,
            Cause::SignedAsGbk,
            Cause::SignedWithId,
            Cause::SignedWithAppId,
            Cause::EmptyKey,
            Cause::KeyWithWhiteSpace,
            Cause::KeyInQuotes,
            Cause::OtherKey,
            Cause::NotASignature { length: 0 },
            Cause::Unexplained,
            Cause::TooLong,
        ]
    }
}
