//! From a digest to the value of `X-TC-Signature`, and the ways in which that goes wrong.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use super::Cause;

/// Base64 of 64 hex digits.
const LENGTH: usize = 88;

/// Shorter beginnings prove nothing.
const SHORTEST_CUT: usize = 16;

/// What is made of a digest: in the right way, with no cause, and in the wrong ones.
pub(super) fn all(digest: &[u8]) -> Vec<(String, Option<Cause>)> {
    let digits = hex::encode(digest);
    let right = STANDARD.encode(&digits);
    let mut forms = vec![
        (STANDARD.encode(digest), Some(Cause::HexMissing)),
        (STANDARD_NO_PAD.encode(digest), Some(Cause::HexMissing)),
        (STANDARD.encode(hex::encode_upper(digest)), Some(Cause::HexInCapitals)),
        (STANDARD.encode(hex::encode(&digits)), Some(Cause::HexTwice)),
        (hex::encode_upper(digest), Some(Cause::Base64Missing)),
        (digits, Some(Cause::Base64Missing)),
        (STANDARD.encode(&right), Some(Cause::Base64Twice)),
        (right.trim_end_matches('=').to_owned(), Some(Cause::PaddingMissing)),
        (right.replace('=', "%3D"), Some(Cause::PercentEncoded)),
        (right.replace('=', "%3d"), Some(Cause::PercentEncoded)),
    ];
    forms.extend((SHORTEST_CUT..LENGTH - "==".len()).map(|length| {
        let cause = Cause::CutOff { length, expected: LENGTH };
        (right.chars().take(length).collect(), Some(cause))
    }));
    forms.insert(0, (right, None));
    forms
}

/// Digests that are no HMAC at all.
pub(super) fn without_key(string: &[u8], key: &str, signature: &str) -> Option<Cause> {
    let strings = [string.to_vec(), [key.as_bytes(), string].concat(), [string, key.as_bytes()].concat()];
    let is = |string: &Vec<u8>| all(&Sha256::digest(string)).iter().any(|(text, _)| text == signature);
    strings.iter().any(is).then_some(Cause::NoHmac)
}

/// What the form of a signature gives away when no mistake that was tried gives the signature.
pub(super) fn look_of(signature: &str) -> Vec<Cause> {
    let is_hex = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_hexdigit);
    let (inner, outer) = if is_hex(signature.as_bytes()) {
        (signature.as_bytes().to_vec(), Some(Cause::Base64Missing))
    } else {
        (STANDARD.decode(signature).unwrap_or_default(), None)
    };
    let digest = hex::decode(&inner).unwrap_or_else(|_| inner.clone());
    let form = match digest.len() {
        16 => return vec![Cause::OtherAlgorithm { algorithm: "MD5" }],
        20 => return vec![Cause::OtherAlgorithm { algorithm: "SHA-1" }],
        64 if is_hex(&digest) => Some(Cause::HexTwice),
        64 => return vec![Cause::OtherAlgorithm { algorithm: "SHA-512" }],
        32 if !is_hex(&inner) => Some(Cause::HexMissing),
        32 if inner.iter().any(u8::is_ascii_uppercase) => Some(Cause::HexInCapitals),
        32 => outer,
        _ => return vec![Cause::NotASignature { length: signature.chars().count() }],
    };
    form.into_iter().chain([Cause::Unexplained]).collect()
}
