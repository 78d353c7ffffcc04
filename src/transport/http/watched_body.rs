#![forbid(unsafe_code)]
//! A body that tells when it begins to be sent, so that a deadline which passes while connecting is known to have sent nothing.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

pub(super) struct WatchedBody {
    bytes: Bytes,
    sent: Arc<AtomicBool>,
}

impl WatchedBody {
    pub(super) fn new(bytes: Bytes, sent: Arc<AtomicBool>) -> WatchedBody {
        WatchedBody { bytes, sent }
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // The head stands in the connection's buffer by now; both leave together.
        self.sent.store(true, Ordering::Relaxed);
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
