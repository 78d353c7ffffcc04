//! Answers whose parts come from the person who set the fault.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::reply::Reply;

/// Headers to set on an answer by name; `null` takes one away.
pub(super) type Overlay = IndexMap<String, Option<String>>;

/// A whole answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptedAnswer {
    http_status: u16,
    #[serde(default)]
    headers: Overlay,
    body: Option<String>,
    body_base64: Option<String>,
}

impl ScriptedAnswer {
    pub(super) fn check(&self) -> Result<(), String> {
        check_status(self.http_status)?;
        check_headers(&self.headers)?;
        self.body().map(|_| ())
    }

    fn body(&self) -> Result<Bytes, String> {
        match (&self.body, &self.body_base64) {
            (Some(_), Some(_)) => Err("body and body_base64: expected one of them".to_owned()),
            (Some(text), None) => Ok(text.clone().into()),
            (None, Some(base64)) => {
                STANDARD.decode(base64).map(Bytes::from).map_err(|error| format!("body_base64: {error}"))
            }
            (None, None) => Ok(Bytes::new()),
        }
    }

    /// The answer, with the date that the real one has and none of the service's other marks.
    pub(super) fn reply(&self, real: &Reply) -> Reply {
        // The body was checked when the fault was set.
        overlaid(strangers(Reply::bare(self.http_status, self.body().unwrap_or_default()), real), &self.headers)
    }
}

/// Gives an answer that is not the service's the date it would have.
pub(super) fn strangers(mut reply: Reply, real: &Reply) -> Reply {
    reply.headers.extend(real.header("Date").map(|date| ("Date".to_owned(), date.to_owned())));
    reply
}

pub(super) fn overlaid(mut reply: Reply, overlay: &Overlay) -> Reply {
    for (name, value) in overlay {
        reply.remove(name);
        if let Some(value) = value {
            reply.headers.push((name.clone(), value.clone()));
        }
    }
    reply
}

/// An informational answer would make the client wait for the true one.
pub(super) fn check_status(status: u16) -> Result<(), String> {
    if (200..=999).contains(&status) { Ok(()) } else { Err(format!("http_status: {status}, expected 200 to 999")) }
}

pub(super) fn check_headers(headers: &Overlay) -> Result<(), String> {
    for (name, value) in headers {
        HeaderName::try_from(name).map_err(|_| format!("headers: {name:?} is no header name"))?;
        if let Some(value) = value {
            HeaderValue::try_from(value).map_err(|_| format!("headers: the value of {name} is not allowed in HTTP"))?;
        }
    }
    Ok(())
}
