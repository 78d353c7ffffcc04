#![forbid(unsafe_code)]
//! How a request comes to be one that the service accepts as its caller's.

#[cfg(feature = "explain")]
pub(crate) mod explain;
mod request;
mod signature;
mod target;

pub(crate) use request::{ApiCall, Dialect, SIGNATURE, plain_headers};
pub use request::{Header, Request};
pub(crate) use signature::{MAC_BYTES, SIGNATURE_BYTES, encode_mac};
pub use signature::{Method, SigningKey, StringToSign};
pub use target::Target;
