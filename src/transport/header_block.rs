#![forbid(unsafe_code)]
//! The headers of an answer as a host's own HTTP stack hands them over: one text, with or without the status line.

use std::fmt;

use httparse::{EMPTY_HEADER, ParserConfig, Response as Head, Status};

use super::Response;
use crate::error::Bilingual;

/// Longest block that is read.
const LONGEST: usize = 64 * 1024;
/// Most headers: more than any answer of the service has; the same number bounds what a hostile answer can cost.
pub(crate) const MOST: usize = 100;

/// Answers of the service have fewer; to make room for more takes time.
const USUAL: usize = 24;

/// Takes in the headers that the library looks at. False if a line was passed over because it is no header: what it says is not known, but
/// the answer is there and has to be read.
///
/// A stack that collects whatever comes, as libcurl does, has the heads of interim answers in front (`100 Continue`, a proxy's
/// `200 Connection established`); the last head is the answer's.
pub(crate) fn read(block: &[u8], response: &mut Response) -> Result<bool, HeaderBlockError> {
    if block.len() > LONGEST {
        return Err(HeaderBlockError::TooLong(block.len()));
    }
    let block = block.trim_ascii_start();
    let lines = without_status_line(block);
    let mut slots = [EMPTY_HEADER; USUAL];
    // As a rule there is one head and nothing wrong with it, it ends as a head does, and it is short.
    if let Ok(Status::Complete((end, headers))) = httparse::parse_headers(lines, &mut slots)
        && lines[end..].trim_ascii().is_empty()
    {
        for header in headers {
            response.take_header(header.name, header.value);
        }
        return Ok(true);
    }
    let lines = last_head(block).trim_ascii_end();
    // The parser wants a head in full. What the status line says is known already, and `HTTP/2` is none of its words.
    let head = [b"HTTP/1.1 200 OK\r\n", lines, b"\r\n\r\n"].concat();
    let mut slots = [EMPTY_HEADER; MOST];
    let mut lenient = ParserConfig::default();
    lenient
        .ignore_invalid_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true);
    let understood = Head::new(&mut slots).parse(&head).is_ok();
    let mut parsed = Head::new(&mut slots);
    match lenient.parse_response(&mut parsed, &head) {
        Ok(Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(HeaderBlockError::TooMany),
        Ok(Status::Partial) | Err(_) => return Ok(false),
    }
    for header in parsed.headers.iter() {
        response.take_header(header.name, header.value);
    }
    Ok(understood)
}

const STATUS_LINE: &[u8] = b"HTTP/";

fn without_status_line(head: &[u8]) -> &[u8] {
    if !head.starts_with(STATUS_LINE) {
        return head;
    }
    head.iter().position(|byte| *byte == b'\n').map_or(&[], |end| &head[end + 1..])
}

/// The lines of the last head of several, without its status line.
fn last_head(block: &[u8]) -> &[u8] {
    let mut lines = block;
    let mut rest = block;
    loop {
        if rest.starts_with(STATUS_LINE) {
            rest = without_status_line(rest);
            lines = rest;
        }
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            return lines;
        };
        rest = &rest[end + 1..];
    }
}

/// Why a block of headers is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderBlockError {
    /// Longer than any head of the service's.
    #[error("found {0} bytes, expected at most {LONGEST}")]
    TooLong(usize),
    /// More headers than any head of the service's has.
    #[error("found more than {MOST} headers, expected at most {MOST}")]
    TooMany,
}

impl Bilingual for HeaderBlockError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderBlockError::TooLong(bytes) => write!(f, "实际为 {bytes} 字节，最多 {LONGEST} 字节"),
            HeaderBlockError::TooMany => write!(f, "超过 {MOST} 个响应头，最多 {MOST} 个"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry_after_of(block: &str) -> (Option<String>, bool) {
        let mut response = Response::default();
        let understood = read(block.as_bytes(), &mut response).unwrap();
        (response.retry_after, understood)
    }

    #[test]
    fn every_usual_form_is_read() {
        for block in [
            "Retry-After: today",
            "retry-after:today\n",
            "Retry-After: today\r\n",
            "Retry-After: today\r\n\r\n",
            "Server: x\nRETRY-AFTER:   today  \nAge: 1\n",
            "HTTP/1.1 200 OK\r\nRetry-After: today\r\n\r\n",
            "HTTP/2 204 \r\nretry-after: today\r\n\r\n",
            "HTTP/1.0 500\nRetry-After: today",
            "\r\nHTTP/1.1 200 OK\r\nRetry-After: today\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nRetry-After: today\r\n\r\n",
            "HTTP/1.1 200 Connection established\r\nRetry-After: then\r\n\r\nHTTP/1.1 200 OK\r\nRetry-After: today\r\n\r\n",
        ] {
            assert_eq!(retry_after_of(block), (Some("today".to_owned()), true), "{block:?}");
        }
        assert_eq!(retry_after_of(""), (None, true));
        assert_eq!(retry_after_of("HTTP/1.1 200 OK"), (None, true));
        assert_eq!(retry_after_of("Retry-After:\r\nRetry-After: \r\nServer: x"), (None, true));
    }

    #[test]
    fn headers_of_an_interim_answer_are_not_the_answers() {
        assert_eq!(
            retry_after_of("HTTP/1.1 103 Early Hints\r\nRetry-After: then\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
            (None, true)
        );
    }

    #[test]
    fn a_line_that_is_no_header_hides_no_other() {
        for block in [
            "no header\r\nRetry-After: today\r\n",
            "Retry-After: today\r\nno header",
            "Retry After: then\r\nRetry-After: today",
            "会议: x\r\nRetry-After: today",
            "X: \u{1}\r\nRetry-After: today",
        ] {
            assert_eq!(retry_after_of(block), (Some("today".to_owned()), false), "{block:?}");
        }
        // What cannot be read at all says nothing.
        assert_eq!(retry_after_of("{\"error_info\":{}}"), (None, false));
    }

    #[test]
    fn a_block_out_of_bounds_is_refused() {
        let mut response = Response::default();
        let long = vec![b'a'; LONGEST + 1];
        assert_eq!(read(&long, &mut response), Err(HeaderBlockError::TooLong(LONGEST + 1)));
        let most = "A: b\r\n".repeat(MOST);
        assert_eq!(read(most.as_bytes(), &mut response), Ok(true));
        let more = "A: b\r\n".repeat(MOST + 1);
        assert_eq!(read(more.as_bytes(), &mut response), Err(HeaderBlockError::TooMany));
    }
}
