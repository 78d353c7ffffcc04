//! What is done to a connection by hand, past the HTTP server, when a fault asks for it.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::stream::Stream;

/// How long an orderly close waits for the peer to close too.
const LINGER: Duration = Duration::from_secs(2);

/// Steps to carry out in turn on a connection taken from the HTTP server.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

/// One step of a script.
#[derive(Debug)]
pub(crate) enum Step {
    /// Sends the bytes at once.
    Send(Bytes),
    /// Sends the bytes one at a time with a pause before each.
    Drip { bytes: Bytes, pause: Duration },
    /// Sends the bytes over and over, at most so many times.
    Repeat { bytes: Bytes, times: u64 },
}

/// How the connection ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// FIN, after TLS's own goodbye.
    Close,
    /// RST.
    Reset,
}

impl Script {
    /// Ends the connection without sending anything.
    pub(crate) fn only(end: End) -> Script {
        Script { steps: Vec::new(), end }
    }

    /// Sends something and ends the connection.
    pub(crate) fn send(bytes: impl Into<Bytes>, end: End) -> Script {
        Script { steps: vec![Step::Send(bytes.into())], end }
    }

    /// Plays the script; a peer that has gone away ends it early.
    pub(crate) async fn play(self, mut stream: Stream) {
        for step in self.steps {
            if perform(step, &mut stream).await.is_err() {
                return;
            }
        }
        match self.end {
            End::Reset => stream.reset(),
            End::Close => close(stream).await,
        }
    }
}

async fn perform(step: Step, stream: &mut Stream) -> io::Result<()> {
    match step {
        Step::Send(bytes) => stream.write_all(&bytes).await?,
        Step::Drip { bytes, pause } => {
            for byte in bytes.iter() {
                sleep(pause).await;
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
            }
        }
        Step::Repeat { bytes, times } => {
            for _ in 0..times {
                stream.write_all(&bytes).await?;
            }
        }
    }
    stream.flush().await
}

/// Bytes still unread when a socket is dropped turn the close into a reset, so what is coming is read away first.
async fn close(mut stream: Stream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut rest = [0_u8; 4096];
    let drained = async { while matches!(stream.read(&mut rest).await, Ok(length) if length > 0) {} };
    let _ = timeout(LINGER, drained).await;
}
