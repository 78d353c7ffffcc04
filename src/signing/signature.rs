#![forbid(unsafe_code)]
//! The signature: a pure function of key, method, URI, body, nonce and timestamp.
//!
//! ```text
//! string to sign = METHOD "\n"
//!                  "X-TC-Key=" secret id "&X-TC-Nonce=" nonce "&X-TC-Timestamp=" timestamp "\n"
//!                  URI "\n"
//!                  body
//! signature      = base64(lower-case hex(HMAC-SHA256(secret key, string to sign)))
//! ```
//!
//! The URI is path and query as they are sent, the body the bytes that are sent; an empty body leaves the last line feed standing.
//! Sources: the service's documents 1095/42413 and 1095/43551; the vectors in `tests/vectors/sign` were taken off the wire of the
//! official Go and Python SDKs or made by an independent signer.

use std::fmt;
use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroize as _;

/// The method of a request, as it is sent and signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Changes.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method of this name, in capitals as HTTP has it.
    pub fn parse(name: &str) -> Option<Method> {
        [Method::Get, Method::Post, Method::Put, Method::Delete].into_iter().find(|method| method.as_str() == name)
    }

    /// The method in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// What a signature is made over.
#[derive(Clone, Copy, Debug)]
pub struct StringToSign<'a> {
    /// The method.
    pub method: Method,
    /// Header `X-TC-Key`.
    pub secret_id: &'a [u8],
    /// Header `X-TC-Nonce`.
    pub nonce: &'a [u8],
    /// Header `X-TC-Timestamp`.
    pub timestamp: &'a [u8],
    /// Path and query, exactly as they are sent.
    pub uri: &'a str,
    /// The body, exactly as it is sent.
    pub body: &'a [u8],
}

impl<'a> StringToSign<'a> {
    /// The pieces in their order; they are never joined to be signed, because the body may be large.
    fn pieces(&self) -> [&'a [u8]; 11] {
        [
            self.method.as_str().as_bytes(),
            b"\nX-TC-Key=",
            self.secret_id,
            b"&X-TC-Nonce=",
            self.nonce,
            b"&X-TC-Timestamp=",
            self.timestamp,
            b"\n",
            self.uri.as_bytes(),
            b"\n",
            self.body,
        ]
    }

    /// All of it in one piece, to be looked at.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.pieces().concat()
    }
}

/// A secret key, ready to sign: what HMAC does with the key alone is done once. Wiped when it is dropped.
pub struct SigningKey(Hmac<Sha256>);

/// Length of an HMAC-SHA256.
pub(crate) const MAC_BYTES: usize = 32;
/// Length of a signature: base64 of the 64 hex characters of 32 bytes.
pub(crate) const SIGNATURE_BYTES: usize = 88;

/// The signature that the service wants to see, of the bare HMAC.
pub(crate) fn encode_mac(mac: &[u8; MAC_BYTES]) -> [u8; SIGNATURE_BYTES] {
    let mut digits = [0; 2 * MAC_BYTES];
    let mut signature = [0; SIGNATURE_BYTES];
    // Both buffers have the one length that fits, so neither call can fail.
    let encoded = hex::encode_to_slice(mac, &mut digits).map(|()| STANDARD.encode_slice(digits, &mut signature));
    debug_assert!(matches!(encoded, Ok(Ok(SIGNATURE_BYTES))));
    signature
}

impl SigningKey {
    /// Takes in a secret key. HMAC takes keys of every length; `None` is what its library could say for other algorithms' sake.
    pub fn new(secret_key: &[u8]) -> Option<SigningKey> {
        let key = make(secret_key);
        wipe_stack();
        key
    }

    /// Signs.
    pub fn sign(&self, string_to_sign: &StringToSign<'_>) -> [u8; SIGNATURE_BYTES] {
        let mut mac = self.0.clone();
        for piece in string_to_sign.pieces() {
            mac.update(piece);
        }
        encode_mac(&mac.finalize().into_bytes().into())
    }

    /// The bare HMAC of a string, to see what a mistaken signer made of it.
    #[cfg(feature = "explain")]
    pub(super) fn mac(&self, string: &[u8]) -> [u8; MAC_BYTES] {
        let mut mac = self.0.clone();
        mac.update(string);
        mac.finalize().into_bytes().into()
    }

    /// Eight characters by which two people can tell whether they have the same key, and nobody can tell the key.
    #[cfg(feature = "explain")]
    pub(super) fn fingerprint(&self) -> String {
        hex::encode(&self.mac(b"tmcontrol key fingerprint")[..4])
    }
}

/// Apart from `new`, so that what it leaves on the stack lies below: HMAC's library works on a copy of the key there and leaves it.
#[inline(never)]
fn make(secret_key: &[u8]) -> Option<SigningKey> {
    Hmac::new_from_slice(secret_key).ok().map(SigningKey)
}

/// Overwrites the part of the stack that `make` has used.
#[inline(never)]
fn wipe_stack() {
    const MORE_THAN_MAKE_USES: usize = 4096;
    let mut used = [0_u8; MORE_THAN_MAKE_USES];
    used.zeroize();
    black_box(&used);
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_known_by_their_names_in_capitals() {
        for method in [Method::Get, Method::Post, Method::Put, Method::Delete] {
            assert_eq!(Method::parse(method.as_str()), Some(method));
        }
        for name in ["", "put", "PUT ", "PATCH"] {
            assert_eq!(Method::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{:?}", SigningKey::new(b"SecretKeyExample0000").unwrap()), "SigningKey(…)");
    }
}
