#![forbid(unsafe_code)]
//! An enterprise: who signs, with a key of the library's own or by asking the host.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use crate::client::Failure;
use crate::signing::{MAC_BYTES, SIGNATURE_BYTES, SigningKey, StringToSign, encode_mac};

/// An enterprise: requests are signed.
pub(crate) struct SecretIdentity {
    pub(crate) app_id: Bytes,
    /// Left out of requests when there is none: the service refuses an empty one.
    pub(crate) sdk_id: Option<Bytes>,
    pub(crate) secret_id: Bytes,
    pub(crate) signer: Signer,
}

/// Who has the secret key.
pub(crate) enum Signer {
    /// This library.
    Key(SigningKey),
    /// Somebody else, whom the host asks: the key never comes here.
    Host(Arc<dyn RemoteSigner>),
}

/// Has a string signed by whoever has the secret key.
pub trait RemoteSigner: Send + Sync {
    /// The HMAC-SHA256 of the string, or the host's number for why there is none. The answer is of use for `remaining_ms` milliseconds. May
    /// be called on several threads at once.
    fn sign(&self, string_to_sign: &[u8], remaining_ms: u32) -> Result<[u8; MAC_BYTES], i32>;
}

impl Signer {
    /// The signature as the header carries it, which is of use until `deadline`.
    pub(crate) fn sign(&self, string: &StringToSign<'_>, deadline: Instant) -> Result<[u8; SIGNATURE_BYTES], Failure> {
        match self {
            Signer::Key(key) => Ok(key.sign(string)),
            Signer::Host(host) => {
                let left = deadline.saturating_duration_since(Instant::now());
                let remaining_ms = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
                let mac = host.sign(&string.to_bytes(), remaining_ms);
                mac.map(|mac| encode_mac(&mac)).map_err(|status| Failure::Callback { callback: "signer", status })
            }
        }
    }
}
