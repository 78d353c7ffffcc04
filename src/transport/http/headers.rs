#![forbid(unsafe_code)]
//! The headers of a request in reqwest's terms.
//!
//! From one request to the next most of them stay the same. Names and values that stay are looked up, checked and hashed once and copied
//! from then on, which saves a twentieth of the instructions of a call.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};

use crate::signing::Header;

/// The headers that requests of one kind have, in the order in which they are sent: host, the request's own, length, and the one that
/// reqwest would add.
pub(super) struct Template {
    origin: Arc<str>,
    has_body: bool,
    /// Names as the request spells them.
    names: Vec<&'static str>,
    /// With the values of the first request, but for secret ones.
    headers: HeaderMap,
}

/// What of a header cannot be sent, in words.
pub(super) type Unsendable = &'static str;

impl Template {
    /// For requests with headers of these names to this place.
    pub(super) fn of(origin: Arc<str>, url: &Url, own: &[Header], has_body: bool) -> Result<Template, Unsendable> {
        let mut headers = HeaderMap::with_capacity(own.len() + 3);
        headers.insert(HOST, host_value(url)?);
        for header in own {
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| BAD_NAME)?;
            // What is secret does not outlive its request here.
            let value = if header.secret { HeaderValue::from_static("") } else { value(header.clone())? };
            headers.insert(name, value);
        }
        if has_body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        let in_order =
            headers.keys().skip(1).zip(own).all(|(name, header)| name.as_str().eq_ignore_ascii_case(header.name));
        if !in_order || headers.len() != 2 + own.len() + usize::from(has_body) {
            return Err(BAD_NAME);
        }
        let names = own.iter().map(|header| header.name).collect();
        Ok(Template { origin, has_body, names, headers })
    }

    /// Whether it is for requests such as this one.
    pub(super) fn fits(&self, origin: &Arc<str>, own: &[Header], has_body: bool) -> bool {
        self.origin == *origin
            && self.has_body == has_body
            && self.names.iter().copied().eq(own.iter().map(|header| header.name))
    }

    /// The headers of a request that it fits.
    pub(super) fn fill(&self, own: Vec<Header>, body_length: usize) -> Result<HeaderMap, Unsendable> {
        let mut headers = self.headers.clone();
        let mut values = headers.values_mut().skip(1);
        for header in own {
            if let Some(place) = values.next()
                && !same(place, &header)
            {
                *place = value(header)?;
            }
        }
        if self.has_body
            && let Some(place) = values.next()
        {
            *place = HeaderValue::from(body_length);
        }
        Ok(headers)
    }
}

const BAD_NAME: Unsendable = "a header has a name that cannot be sent";
const BAD_VALUE: Unsendable = "a header has a character that cannot be sent";

/// Host and port as HTTP wants them: without the port that the scheme implies.
fn host_value(url: &Url) -> Result<HeaderValue, Unsendable> {
    let host = url.host_str().unwrap_or_default();
    let text = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    HeaderValue::from_maybe_shared(Bytes::from(text)).map_err(|_| BAD_VALUE)
}

fn value(header: Header) -> Result<HeaderValue, Unsendable> {
    let mut value = HeaderValue::from_maybe_shared(header.value).map_err(|_| BAD_VALUE)?;
    value.set_sensitive(header.secret);
    Ok(value)
}

/// Whether both have the very same bytes, not only equal ones: then there is nothing to be checked.
fn same(value: &HeaderValue, header: &Header) -> bool {
    std::ptr::eq(value.as_bytes(), header.value.as_ref())
}
