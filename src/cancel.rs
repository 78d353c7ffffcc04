#![forbid(unsafe_code)]
//! Cancelling a call, from any thread and at any moment, for good.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

use crate::process::PerProcess;

/// A switch that can be thrown once. Every call that watches it ends, now and later.
#[derive(Default)]
pub struct Cancel {
    thrown: AtomicBool,
    /// Wakes those who wait. The flag alone decides, so that a forked child, whose waiters are its own, sees what was thrown before.
    waiters: PerProcess<Notify>,
}

impl Cancel {
    /// Throws the switch.
    pub fn cancel(&self) {
        self.thrown.store(true, Ordering::SeqCst);
        self.waiters.get(Notify::new).notify_waiters();
    }

    /// Whether it was thrown.
    pub fn is_cancelled(&self) -> bool {
        self.thrown.load(Ordering::SeqCst)
    }

    /// Ends when the switch is thrown.
    pub async fn cancelled(&self) {
        // `notified` is made before the flag is read: a switch thrown in between wakes it.
        let waiters = self.waiters.get(Notify::new);
        loop {
            let notified = waiters.notified();
            if self.is_cancelled() {
                return;
            }
            notified.await;
        }
    }
}

/// Runs a future to its end, unless a switch is thrown before: then there is nothing.
pub(crate) async fn unless<F: Future>(future: F, cancels: [&Cancel; 2]) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut cancelled = pin!(either(cancels));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => cancelled.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Ends when either of two switches is thrown, which may be the same.
pub(crate) async fn either([one, other]: [&Cancel; 2]) {
    if std::ptr::eq(one, other) {
        return one.cancelled().await;
    }
    let mut one = pin!(one.cancelled());
    let mut other = pin!(other.cancelled());
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => other.as_mut().poll(context),
    })
    .await;
}
