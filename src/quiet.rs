#![forbid(unsafe_code)]
//! A panic that the library contains is not printed: standard error belongs to the host.
//!
//! The hook is installed once and speaks for this library alone: a panic outside of [`silently`] goes to the hook that was there
//! before, so that a Rust program that links the crate keeps its own.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static QUIET: Cell<u32> = const { Cell::new(0) };
}

/// Runs `body`; a panic inside unwinds as ever, but is not printed.
pub(crate) fn silently<T>(body: impl FnOnce() -> T) -> T {
    install();
    QUIET.with(|depth| depth.set(depth.get() + 1));
    let _leave = Leave;
    body()
}

/// Drops what a panic carried. Dropping it may panic in turn; what comes then is leaked instead.
pub(crate) fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second) = panic::catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        std::mem::forget(second);
    }
}

/// Counts down also when the body unwinds.
struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        QUIET.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

/// Whoever finds the marker set goes on without waiting for the hook to be there. To wait is what a `Once` would do, and a child that was
/// forked while another thread of its parent was in here would wait for ever, in every function. A marker costs at most printed panics: one
/// that comes in these moments, and those of such a child.
fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    // Reading first keeps the calls of many threads from fighting for the marker.
    if INSTALLED.load(Ordering::Relaxed) || INSTALLED.swap(true, Ordering::Relaxed) {
        return;
    }
    #[cfg(not(tmcontrol_small))]
    let previous = panic::take_hook();
    // The small build is a shared library with a std of its own. No hook was there before but the one that prints, and that is left
    // out of it (`ffi/unprinted.rs`).
    #[cfg(tmcontrol_small)]
    let previous = |_: &panic::PanicHookInfo<'_>| ();
    panic::set_hook(Box::new(move |info| {
        // At the end of a thread the marker may be gone already; then nothing of ours is running.
        if QUIET.try_with(Cell::get).unwrap_or(0) == 0 {
            previous(info);
        }
    }));
}
