#![forbid(unsafe_code)]
//! A panic that the library contains is not printed: standard error belongs to the host.
//!
//! The hook is installed once and speaks for this library alone: a panic outside of [`silently`] goes to the hook that was there
//! before, so that a Rust program that links the crate keeps its own.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

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

fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
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
    });
}
