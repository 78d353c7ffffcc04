//! Keeps what a connection received, so that each request's head can be shown as it was spelt.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::head::Head;
use super::stream::Stream;

/// A connection whose incoming bytes are copied to a tape.
pub(crate) struct Recorder {
    stream: Stream,
    tape: Tape,
}

impl Recorder {
    pub(crate) fn new(stream: Stream) -> (Recorder, Tape) {
        let tape = Tape::default();
        (Recorder { stream, tape: tape.clone() }, tape)
    }

    pub(crate) fn into_stream(self) -> Stream {
        self.stream
    }
}

/// The bytes received since the head of the current request.
#[derive(Clone, Default)]
pub(crate) struct Tape(Arc<Mutex<Recording>>);

#[derive(Default)]
struct Recording {
    bytes: BytesMut,
    /// How the body that stands before the next head is delimited.
    framing: Framing,
}

#[derive(Clone, Copy, Default)]
enum Framing {
    #[default]
    None,
    Length(usize),
    Chunked,
}

impl Tape {
    /// The head of the request that the server has just handed over, spooling past the body before it.
    pub(crate) fn next_head(&self) -> Option<Head> {
        let mut recording = self.0.lock();
        let body = match recording.framing {
            Framing::None => 0,
            Framing::Length(length) => length,
            Framing::Chunked => chunked_length(&recording.bytes).unwrap_or(recording.bytes.len()),
        };
        let body = body.min(recording.bytes.len());
        recording.bytes.advance(body);
        let head = Head::parse(&recording.bytes)?;
        recording.bytes.advance(head.raw().len());
        recording.framing = framing(&head);
        Some(head)
    }

    /// What has come in since the last head and its body; for requests that the server could not read.
    pub(crate) fn unread(&self) -> Vec<u8> {
        self.0.lock().bytes.to_vec()
    }
}

fn framing(head: &Head) -> Framing {
    if head.header("Transfer-Encoding").is_some() {
        return Framing::Chunked;
    }
    match head.header("Content-Length").and_then(|length| length.trim().parse().ok()) {
        Some(length) => Framing::Length(length),
        None => Framing::None,
    }
}

/// Length of a chunked body with its trailers; the server has already found it well-formed.
fn chunked_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let Ok(httparse::Status::Complete((line, size))) = httparse::parse_chunk_size(bytes.get(at..)?) else {
            return None;
        };
        at += line;
        if size == 0 {
            break;
        }
        at = at.checked_add(usize::try_from(size).ok()?)?.checked_add(2)?;
    }
    let mut slots = [httparse::EMPTY_HEADER; 64];
    match httparse::parse_headers(bytes.get(at..)?, &mut slots) {
        Ok(httparse::Status::Complete((trailers, _))) => Some(at + trailers),
        _ => None,
    }
}

impl AsyncRead for Recorder {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        this.tape.0.lock().bytes.extend_from_slice(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Recorder {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
