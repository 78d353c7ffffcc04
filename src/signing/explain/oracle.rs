#![forbid(unsafe_code)]
//! What is known of the secret key: all of it, or what one signature tells.

use crate::signing::{MAC_BYTES, SigningKey};

/// What is known of the secret key.
pub(crate) enum Oracle<'a> {
    /// The key itself.
    Key(&'a SigningKey),
    /// The host's signer has it, and was asked for this one HMAC. It is asked for no other: a signer that signs whatever it is shown would
    /// be as bad as a key in this process.
    Signer { string: Vec<u8>, answer: Result<[u8; MAC_BYTES], i32> },
}

impl Oracle<'_> {
    /// The HMAC of a string, if it is known.
    pub(super) fn mac(&self, string: &[u8]) -> Option<[u8; MAC_BYTES]> {
        match self {
            Oracle::Key(key) => Some(key.mac(string)),
            Oracle::Signer { string: asked, answer } => answer.ok().filter(|_| asked == string),
        }
    }

    /// Eight characters that tell one key from another, if the key is known.
    pub(super) fn fingerprint(&self) -> Option<String> {
        match self {
            Oracle::Key(key) => Some(key.fingerprint()),
            Oracle::Signer { .. } => None,
        }
    }
}
