//! An answer before it is put on the wire.

use axum::body::Body;
use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use crate::refusal::Refusal;
use crate::wire::Answer;

/// Status, headers and body; `Content-Length` is added on the way out.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) http_status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) error_code: Option<i64>,
}

const JSON: &str = "application/json; charset=utf-8";

impl Reply {
    pub(crate) fn success(body: impl Into<Bytes>) -> Reply {
        Reply { http_status: 200, headers: content_type(JSON), body: body.into(), error_code: None }
    }

    pub(crate) fn refusal(refusal: &Refusal) -> Reply {
        Reply {
            http_status: refusal.http_status(),
            headers: content_type(JSON),
            body: refusal.document().to_string().into(),
            error_code: Some(refusal.error_code()),
        }
    }

    pub(crate) fn page(html: &'static str) -> Reply {
        Reply {
            http_status: 200,
            headers: content_type("text/html; charset=utf-8"),
            body: Bytes::from_static(html.as_bytes()),
            error_code: None,
        }
    }

    pub(crate) fn bare(http_status: u16, body: impl Into<Bytes>) -> Reply {
        Reply { http_status, headers: Vec::new(), body: body.into(), error_code: None }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// For the HTTP server; whatever it could not send was refused when the fault was set.
    pub(crate) fn into_response(self) -> Answer {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.http_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }

    /// The same answer as bytes, for a script.
    pub(crate) fn bytes(&self) -> Bytes {
        let mut bytes = self.head_bytes(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes.into()
    }

    /// Its head alone, with these lines added to it.
    pub(crate) fn head_bytes(&self, lines: &[u8]) -> Vec<u8> {
        let reason = StatusCode::from_u16(self.http_status).ok().and_then(|status| status.canonical_reason());
        let mut bytes = format!("HTTP/1.1 {} {}\r\n", self.http_status, reason.unwrap_or_default()).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(lines);
        bytes.extend_from_slice(b"\r\n");
        bytes
    }
}

fn content_type(value: &str) -> Vec<(String, String)> {
    vec![("Content-Type".to_owned(), value.to_owned())]
}
