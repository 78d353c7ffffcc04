//! The head of a request exactly as it came over the wire.

use bytes::Bytes;

/// More headers than the HTTP server accepts, so that what it let through always fits.
const MAX_HEADERS: usize = 128;

/// Request line and headers: the server parses them too, but lower-cases the names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    raw: Bytes,
    method: String,
    target: String,
    minor_version: u8,
    headers: Vec<Header>,
}

/// One occurrence of a header, spelt as sent.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: Bytes,
}

impl Header {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }
}

impl Head {
    /// Reads the head at the start of `bytes`; `None` while it is incomplete or when it is no HTTP/1.x.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Head> {
        let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut slots);
        let httparse::Status::Complete(length) = request.parse(bytes).ok()? else {
            return None;
        };
        Some(Head {
            raw: Bytes::copy_from_slice(&bytes[..length]),
            method: request.method?.to_owned(),
            target: request.path?.to_owned(),
            minor_version: request.version?,
            headers: request
                .headers
                .iter()
                .map(|header| Header { name: header.name.to_owned(), value: Bytes::copy_from_slice(header.value) })
                .collect(),
        })
    }

    pub(crate) fn raw(&self) -> &Bytes {
        &self.raw
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// The request-target, neither decoded nor normalised: it is what gets signed.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn http_version(&self) -> &'static str {
        if self.minor_version == 0 { "HTTP/1.0" } else { "HTTP/1.1" }
    }

    pub(crate) fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// First occurrence of a header, whatever its case: the service is believed to read names that way.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(Header::text)
    }
}
