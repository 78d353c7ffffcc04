#![forbid(unsafe_code)]
//! Somebody's signature, held against what the usual mistakes give.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::compare::decoded;
use super::{Cause, Oracle};
use crate::signing::{Method, SigningKey, StringToSign, encode_mac};

/// What `signature` was made with, as far as making the usual mistakes on purpose shows it; `None` if too little is known of the key to
/// tell.
pub(super) fn signature(
    key: &Oracle<'_>,
    right: &StringToSign<'_>,
    their_string: Option<&[u8]>,
    signature: &str,
) -> Option<Cause> {
    let signature = signature.trim();
    let right_string = right.to_bytes();
    let right_mac = key.mac(&right_string);
    if right_mac.is_some_and(|mac| signature.as_bytes() == encode_mac(&mac)) {
        return Some(Cause::SignatureRight);
    }
    let strings = [Some(right_string.as_slice()), their_string];
    for string in strings.into_iter().flatten() {
        if signature == encoded_hex(&hex::encode(Sha256::digest(string))) {
            return Some(Cause::NoKey);
        }
        if SigningKey::new(right.secret_id).is_some_and(|id| signature == encoded_hex(&hex::encode(id.mac(string)))) {
            return Some(Cause::SignedWithId);
        }
    }
    if their_string.is_some_and(|string| is_of(key, string, signature)) {
        return Some(Cause::SignatureFitsTheirString);
    }
    if let Some(cause) = wrong_string(key, right, &right_string, signature) {
        return Some(cause);
    }
    match form(signature) {
        None if right_mac.is_none() => None,
        None if their_string.is_some() => Some(Cause::Unexplained),
        None => Some(Cause::FormRight),
        Some(cause) => Some(cause),
    }
}

/// Whether a signature is that of a string.
fn is_of(key: &Oracle<'_>, string: &[u8], signature: &str) -> bool {
    key.mac(string).is_some_and(|mac| signature.as_bytes() == encode_mac(&mac))
}

/// The right steps over a wrong string.
fn wrong_string(key: &Oracle<'_>, right: &StringToSign<'_>, string: &[u8], signature: &str) -> Option<Cause> {
    let is = |string: &[u8]| is_of(key, string, signature);
    if right.body.is_empty() && string.strip_suffix(b"\n").is_some_and(is) {
        return Some(Cause::SignedWithoutLastLineFeed);
    }
    if !right.body.is_empty() && is(&StringToSign { body: b"", ..*right }.to_bytes()) {
        return Some(Cause::SignedWithoutBody);
    }
    let uri = decoded(right.uri);
    if uri != right.uri && is(&StringToSign { uri: &uri, ..*right }.to_bytes()) {
        return Some(Cause::SignedDecodedUri);
    }
    [Method::Get, Method::Post, Method::Put, Method::Delete]
        .into_iter()
        .find(|method| *method != right.method && is(&StringToSign { method: *method, ..*right }.to_bytes()))
        .map(|method| Cause::SignedForMethod(method.as_str()))
}

/// What the form of a signature alone gives away; `None` if it is the right form.
fn form(signature: &str) -> Option<Cause> {
    let is_hex = |text: &[u8]| text.iter().all(u8::is_ascii_hexdigit);
    if signature.len() == 64 && is_hex(signature.as_bytes()) {
        return Some(Cause::Base64Missing);
    }
    let Ok(inner) = STANDARD.decode(signature) else {
        return Some(Cause::NotASignature(signature.chars().count()));
    };
    match inner.len() {
        32 => Some(Cause::HexMissing),
        64 if is_hex(&inner) && inner.iter().any(u8::is_ascii_uppercase) => Some(Cause::HexInCapitals),
        64 if is_hex(&inner) => None,
        128 if is_hex(&inner) => Some(Cause::HexTwice),
        88 => Some(Cause::Base64Twice),
        _ => Some(Cause::NotASignature(signature.chars().count())),
    }
}

fn encoded_hex(digits: &str) -> String {
    STANDARD.encode(digits)
}
