#![forbid(unsafe_code)]
//! Threads of the library. The host does not notice them: they take none of its signals, and a panic in them says nothing.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle};

use crate::quiet;

/// Starts a thread. Its name shows in debuggers and in `/proc`.
pub(crate) fn start(
    name: &str,
    stack_bytes: usize,
    work: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let quiet_work = move || {
        quiet::silently(|| {
            if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
                quiet::discard(payload);
            }
        });
    };
    without_signals(|| Builder::new().name(name.to_owned()).stack_size(stack_bytes).spawn(quiet_work))
}

/// Runs `start` with every signal blocked, so that a thread started in it inherits that: a handler of the host must not run on a
/// thread of the library, whose stack is small.
#[cfg(unix)]
fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    use nix::sys::signal::{SigSet, SigmaskHow};
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK);
    let started = start();
    if let Ok(before) = before {
        // Setting a mask that was just in force cannot fail.
        let _ = before.thread_set_mask();
    }
    started
}

#[cfg(not(unix))]
fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    start()
}
