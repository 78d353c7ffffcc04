#![forbid(unsafe_code)]
//! Threads of the library's own: the host does not notice them. They take none of its signals, and a panic in one says nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, Builder, JoinHandle, Scope, ScopedJoinHandle};

use crate::quiet;

/// The stack of threads that functions of the host run on: a log, a signer, a whole transport. A call with its TLS handshake fits into an
/// eighth of it.
pub(crate) const ROOMY_STACK_BYTES: usize = 1024 * 1024;

/// Starts a thread. An error says, in the system's words, why there is none.
pub(crate) fn spawn(
    name: &str,
    stack_bytes: usize,
    body: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, String> {
    without_signals(|| builder(name, stack_bytes).spawn(|| contained(body))).map_err(|error| error.to_string())
}

/// The same for a thread that is gone when `scope` ends.
pub(crate) fn spawn_scoped<'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    stack_bytes: usize,
    body: impl FnOnce() + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, ()>, String> {
    without_signals(|| builder(name, stack_bytes).spawn_scoped(scope, || contained(body)))
        .map_err(|error| error.to_string())
}

fn builder(name: &str, stack_bytes: usize) -> Builder {
    thread::Builder::new().name(name.to_owned()).stack_size(stack_bytes)
}

fn contained(body: impl FnOnce()) {
    quiet::silently(|| {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
            quiet::discard(payload);
        }
    });
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
