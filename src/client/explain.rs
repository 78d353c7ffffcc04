#![forbid(unsafe_code)]
//! What a signature is made over, and why somebody else's is not the right one.

use super::Client;
use crate::error::Status;
use crate::identity::{Identity, Signer};
use crate::nonce::Nonce;
use crate::signing::explain::{Claim, Oracle, numbers_of, report};
use crate::signing::{Method, StringToSign};

impl Client {
    /// Explains the signature of a request in the client's language. `their_string` and `their_signature` are somebody else's for the
    /// same request; what is wrong with them is named.
    pub fn sign_explain(
        &self,
        method: &str,
        path_and_query: &str,
        body: &str,
        their_string: Option<&[u8]>,
        their_signature: Option<&str>,
    ) -> Result<String, Status> {
        let Identity::Secret(secret) = self.identity() else {
            // OAuth requests are not signed.
            return Err(Status::Unsupported);
        };
        let method = Method::parse(method).ok_or(Status::InvalidArgument)?;
        // A fragment is never sent, and what is no visible ASCII has to be escaped.
        let sendable = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
        if !path_and_query.starts_with('/') || !path_and_query.bytes().all(sendable) {
            return Err(Status::InvalidArgument);
        }
        let uri = self.options.base_url.target(path_and_query);
        let claim = Claim { string: their_string, signature: their_signature };
        let own_nonce = Nonce::fresh().map_err(|_| Status::Internal)?.get().to_string();
        let own_timestamp = self.clock.timestamp_s().to_string();
        let (nonce, timestamp) = numbers_of(&claim).unwrap_or((own_nonce.as_bytes(), own_timestamp.as_bytes()));
        let right = StringToSign {
            method,
            secret_id: &secret.secret_id,
            nonce,
            timestamp,
            uri: uri.as_str(),
            body: body.as_bytes(),
        };
        let oracle = match &secret.signer {
            Signer::Key(key) => Oracle::Key(key),
            Signer::Host(host) => {
                let string = right.to_bytes();
                let answer = host.sign(&string, self.options.timeout_ms);
                Oracle::Signer { string, answer }
            }
        };
        let report = report(&oracle, &right, &claim, self.language());
        // Their string may hold the secret key by mistake; that it does is said, and the key is not shown once more.
        Ok(self.redactor.clean(&report).into_owned())
    }
}
