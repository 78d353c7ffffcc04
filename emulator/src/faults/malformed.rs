//! Answers that no HTTP server would send on purpose.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::reply::Reply;
use crate::wire::script::{End, Script, Step};

/// More than any integer of a client holds.
const HUGE: &str = "99999999999999999999999999";

/// How much of an endless thing is sent at a time.
const PIECE: usize = 64 * 1024;

fn length_line(length: impl std::fmt::Display) -> Vec<u8> {
    format!("Content-Length: {length}\r\n").into_bytes()
}

/// The answer with these lines in its head instead of a `Content-Length`.
fn with_lines(answer: &Reply, lines: &[u8]) -> Vec<u8> {
    let mut bytes = answer.head_bytes(lines);
    bytes.extend_from_slice(&answer.body);
    bytes
}

/// A head that breaks off in the middle of a line.
pub(super) fn half_head(answer: &Reply) -> Vec<u8> {
    let mut head = answer.head_bytes(&length_line(answer.body.len()));
    head.truncate(head.len() / 2);
    head
}

/// Half of the body that was announced; where there is none, two bytes are announced and none comes.
pub(super) fn half_body(answer: &Reply) -> Vec<u8> {
    let mut bytes = answer.head_bytes(&length_line(answer.body.len().max(2)));
    bytes.extend_from_slice(&answer.body[..answer.body.len() / 2]);
    bytes
}

/// The end of the connection is the end of the body, as in the oldest HTTP.
pub(super) fn missing_length(answer: &Reply) -> Vec<u8> {
    with_lines(answer, b"Connection: close\r\n")
}

pub(super) fn wrong_length(answer: &Reply, excess: i64) -> Vec<u8> {
    let length = i64::try_from(answer.body.len()).unwrap_or(i64::MAX).saturating_add(excess).max(0);
    with_lines(answer, &length_line(length))
}

/// Two lengths that contradict each other.
pub(super) fn double_length(answer: &Reply) -> Vec<u8> {
    let length = answer.body.len();
    with_lines(answer, &[length_line(length), length_line(length + 7)].concat())
}

pub(super) fn huge_length(answer: &Reply) -> Vec<u8> {
    with_lines(answer, &length_line(HUGE))
}

pub(super) fn bad_chunks(answer: &Reply) -> Vec<u8> {
    let mut bytes = answer.head_bytes(b"Transfer-Encoding: chunked\r\n");
    bytes.extend_from_slice(b"not-a-size\r\n");
    bytes.extend_from_slice(&answer.body);
    bytes.extend_from_slice(b"\r\n0\r\n\r\n");
    bytes
}

/// Header after header, and never the empty line.
pub(super) fn endless_headers(answer: &Reply, bytes: u64) -> Script {
    let mut head = answer.head_bytes(b"");
    head.truncate(head.len() - b"\r\n".len());
    let line = b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    let piece = Bytes::from(line.repeat(PIECE / line.len()));
    let times = bytes.div_ceil(piece.len() as u64);
    Script { steps: vec![Step::Send(head.into()), Step::Repeat { bytes: piece, times }], end: End::Close }
}

/// A body in chunks, of which there are more and more.
pub(super) fn endless_body(answer: &Reply, bytes: u64) -> Script {
    let head = answer.head_bytes(b"Transfer-Encoding: chunked\r\n");
    let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + PIECE, b' ');
    chunk.extend_from_slice(b"\r\n");
    let times = bytes.div_ceil(PIECE as u64);
    let steps = vec![Step::Send(head.into()), Step::Repeat { bytes: chunk.into(), times }];
    Script { steps, end: End::Close }
}

/// Interim answers without end in sight, and then the true one.
pub(super) fn informational_flood(answer: &Reply, responses: u64) -> Script {
    let interim = Bytes::from_static(b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n");
    let steps = vec![Step::Repeat { bytes: interim, times: responses }, Step::Send(answer.bytes())];
    Script { steps, end: End::Close }
}

/// A header whose value has bytes that do not belong there.
pub(super) fn odd_header(answer: &Reply, value: &[u8]) -> Vec<u8> {
    let lines = [b"X-Odd: ".as_slice(), value, b"\r\n".as_slice(), &length_line(answer.body.len())].concat();
    with_lines(answer, &lines)
}

/// The answer compressed, although nobody said they would understand that.
pub(super) fn gzip(answer: &Reply) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A vector takes everything that is written to it.
    let body = encoder.write_all(&answer.body).and_then(|()| encoder.finish()).unwrap_or_default();
    let lines = [b"Content-Encoding: gzip\r\n".as_slice(), &length_line(body.len())].concat();
    let mut bytes = answer.head_bytes(&lines);
    bytes.extend_from_slice(&body);
    bytes
}
