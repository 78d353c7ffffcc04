//! The signature, checked against what came over the wire and with no code of the client's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::headers::Signed;
use crate::refusal::{Code, Refusal};
use crate::wire::head::Head;

/// METHOD, the three signed headers, the request-target and the body, each on its line.
pub(crate) fn string_to_sign(head: &Head, signed: &Signed, body: &[u8]) -> Vec<u8> {
    let mut text = format!(
        "{}\nX-TC-Key={}&X-TC-Nonce={}&X-TC-Timestamp={}\n{}\n",
        head.method(),
        signed.secret_id,
        signed.nonce,
        signed.timestamp,
        head.target()
    )
    .into_bytes();
    text.extend_from_slice(body);
    text
}

pub(crate) fn verify(string_to_sign: &[u8], secret_key: &str, signature: &str) -> Result<(), Refusal> {
    let refuse =
        || Code::SIGNATURE.because("Signature failed! X-TC-Signature is not what the secret key makes of this request");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).map_err(|_| refuse())?;
    mac.update(string_to_sign);
    // The hex digits are what gets encoded, in lower case.
    let expected = STANDARD.encode(hex::encode(mac.finalize().into_bytes()));
    if expected == signature { Ok(()) } else { Err(refuse()) }
}
