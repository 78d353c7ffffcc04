//! The headers a request has to carry.

use crate::refusal::{Code, Refusal};
use crate::wire::head::Head;

/// What a request signed with an enterprise secret carries.
pub(crate) struct Signed {
    pub(crate) app_id: String,
    pub(crate) secret_id: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) signature: String,
}

/// What a request with an access token carries.
pub(crate) struct Bearer {
    pub(crate) open_id: String,
    pub(crate) access_token: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
}

pub(crate) fn signed(head: &Head) -> Result<Signed, Refusal> {
    require(head, "Content-Type")?;
    Ok(Signed {
        secret_id: require(head, "X-TC-Key")?,
        timestamp: require(head, "X-TC-Timestamp")?,
        nonce: require(head, "X-TC-Nonce")?,
        signature: require(head, "X-TC-Signature")?,
        app_id: require(head, "AppId")?,
    })
}

pub(crate) fn bearer(head: &Head) -> Result<Bearer, Refusal> {
    require(head, "Content-Type")?;
    Ok(Bearer {
        timestamp: require(head, "X-TC-Timestamp")?,
        nonce: require(head, "X-TC-Nonce")?,
        access_token: require(head, "AccessToken")?,
        open_id: require(head, "OpenId")?,
    })
}

pub(crate) fn content_type(head: &Head) -> Result<(), Refusal> {
    let found = require(head, "Content-Type")?;
    let media_type = found.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Code::HEADER_MISSING.because(format!("http header 'Content-Type' is {found:?}, expected application/json")))
}

/// `X-TC-Registered` has had to be 1 since 2023.
pub(crate) fn registered(head: &Head) -> Result<(), Refusal> {
    match head.header("X-TC-Registered").as_deref() {
        Some("1") => Ok(()),
        Some(other) => {
            Err(Code::NOT_REGISTERED.because(format!("http header 'X-TC-Registered' is {other:?}, expected 1")))
        }
        None => Err(Code::NOT_REGISTERED.because("http header 'X-TC-Registered' is missing, expected 1")),
    }
}

fn require(head: &Head, name: &str) -> Result<String, Refusal> {
    match head.header(name) {
        Some(value) if !value.is_empty() => Ok(value),
        Some(_) => Err(Code::HEADER_MISSING.because(format!("Required http header '{name}' is empty"))),
        None => Err(Code::HEADER_MISSING.because(format!("Missing required http header '{name}'"))),
    }
}
