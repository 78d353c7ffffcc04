#![forbid(unsafe_code)]
//! A request with its headers: ready to be sent once.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::{Method, Target};
use crate::error::Phrase;

/// What an endpoint wants to have sent, before anybody signs it. Every attempt is made from it afresh.
#[derive(Clone)]
pub(crate) struct ApiCall {
    pub(crate) method: Method,
    pub(crate) dialect: Dialect,
    pub(crate) origin: Arc<str>,
    pub(crate) target: Target,
    /// The caller's own bytes; they are signed and sent as they are.
    pub(crate) body: Bytes,
    /// Whether doing it twice is the same as doing it once: then it may be sent again when an answer was lost.
    pub(crate) repeatable: bool,
    /// What to say when a later failure hides that an earlier answer was lost.
    pub(crate) lost_note: Phrase,
}

/// How one speaks with the other side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    /// With credentials in the headers, and `error_info` in answers that refuse.
    Api,
    /// With credentials in the body, and a code in every answer.
    Authorisation,
}

/// One header. Its name is spelt as the service's documents have it.
#[derive(Clone)]
pub struct Header {
    /// The name.
    pub name: &'static str,
    /// The value.
    pub value: Bytes,
    /// Whether the value must not be shown.
    pub secret: bool,
}

/// A request with its headers, good for one exchange: the service refuses the second one with the same nonce.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Scheme, host and port of where it goes.
    pub origin: Arc<str>,
    /// Path and query, as they are signed.
    pub target: Target,
    /// All headers but `Host` and `Content-Length`, which belong to the transport.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Bytes,
}

/// The header that the signature is sent in.
pub(crate) const SIGNATURE: &str = "X-TC-Signature";
const CONTENT_TYPE: Bytes = Bytes::from_static(b"application/json; charset=utf-8");

/// The headers of a request without credentials.
pub(crate) fn plain_headers(user_agent: &Bytes) -> Vec<Header> {
    let mut headers = Vec::with_capacity(9);
    headers.push(Header { name: "Content-Type", value: CONTENT_TYPE, secret: false });
    headers.push(Header { name: "User-Agent", value: user_agent.clone(), secret: false });
    headers
}

impl Request {
    /// The value of `X-TC-Signature`; empty if there is none.
    pub(crate) fn signature(&self) -> Bytes {
        let signature = self.headers.iter().find(|header| header.name == SIGNATURE);
        signature.map(|header| header.value.clone()).unwrap_or_default()
    }
}

/// A body may hold secrets, and is not shown.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.origin)
            .field("target", &self.target)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// The value of a secret header is not shown.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            write!(f, "{}: …", self.name)
        } else {
            write!(f, "{}: {}", self.name, self.value.escape_ascii())
        }
    }
}
