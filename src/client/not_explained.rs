#![forbid(unsafe_code)]
//! A build that does not explain signatures: explaining is a tenth of a small library, and is done at a desk and not on a device.

use super::Client;
use crate::error::Status;

impl Client {
    /// Explains nothing in this build.
    pub fn sign_explain(
        &self,
        _method: &str,
        _path_and_query: &str,
        _body: &str,
        _their_string: Option<&[u8]>,
        _their_signature: Option<&str>,
    ) -> Result<String, Status> {
        Err(Status::Unsupported)
    }
}
